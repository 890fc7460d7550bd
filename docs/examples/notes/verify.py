#!/usr/bin/python3
"""verify.py LIST: compares the client's list with the database that DATABASE_URL names.

Every acknowledged note must be there exactly as it was answered, and with nothing that was not
answered; a note that was sent but never acknowledged may be there, if as sent; no other note may.
Exit status 0 when all of it holds, 1 with the differences otherwise.
"""

import datetime
import json
import os
import sys

import psycopg2
import psycopg2.extras

SHOWN_DIFFERENCES = 20


def read_list(path):
    """The notes sent and those acknowledged, by key. A last line cut short does not count."""
    sent, acknowledged = {}, {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n"):
                break
            (kind, note), = json.loads(line).items()
            {"sent": sent, "acknowledged": acknowledged}[kind][note["key"]] = note
    return sent, acknowledged


def read_database():
    connection = psycopg2.connect(
        os.environ["DATABASE_URL"], application_name="notes-verify", options="-c timezone=UTC"
    )
    try:
        with connection, connection.cursor(
            cursor_factory=psycopg2.extras.RealDictCursor
        ) as cursor:
            cursor.execute("SELECT * FROM notes")
            return {row["key"]: as_answered(row) for row in cursor}
    finally:
        connection.close()


def as_answered(row):
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in row.items()
    }


def differences(sent, acknowledged, stored):
    for key, note in acknowledged.items():
        if key not in stored:
            yield f"lost: {note} was acknowledged"
            continue
        # A column that the answering release did not know stays empty in its notes.
        expected = {name: note.get(name) for name in stored[key].keys() | note.keys()}
        if stored[key] != expected:
            yield f"changed: {stored[key]} is stored, {note} was acknowledged"
    for key, row in stored.items():
        if key not in sent:
            yield f"unknown: {row} was never sent"
        elif key not in acknowledged and not is_as_sent(row, sent[key]):
            yield f"changed: {row} is stored, {sent[key]} was sent"


def is_as_sent(row, note):
    return row["body"] == note["body"] and row.get("tag") in (None, note["tag"])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: DATABASE_URL=... verify.py LIST")
    sent, acknowledged = read_list(sys.argv[1])
    stored = read_database()
    found = list(differences(sent, acknowledged, stored))
    if found:
        print(f"the database differs from the client's list in {len(found)} places:")
        for difference in found[:SHOWN_DIFFERENCES]:
            print("  " + difference)
        sys.exit(1)
    tagged = sum(1 for note in acknowledged.values() if note.get("tag") is not None)
    print(
        f"all {len(acknowledged)} acknowledged notes are in the database as they were answered,"
        f" {tagged} of them with a tag; {len(stored) - len(acknowledged)} others,"
        " none that was never sent"
    )


main()
