"""What a note is in release 2: also how many words it has."""

COLUMNS = ("key", "body", "created_at", "word_count")
SELECT = "SELECT key, body, created_at, word_count FROM notes"


def as_answer(row):
    note = dict(zip(COLUMNS, row))
    note["created_at"] = note["created_at"].isoformat()
    return note


def add(cursor, key, body, tag):
    """Stores the note unless its key is taken; answers what is stored. Knows no tags."""
    cursor.execute(
        "INSERT INTO notes (key, body, word_count) VALUES (%s, %s, %s)"
        " ON CONFLICT (key) DO NOTHING",
        (key, body, len(body.split())),
    )
    return get(cursor, key)


def get(cursor, key):
    cursor.execute(SELECT + " WHERE key = %s", (key,))
    row = cursor.fetchone()
    return as_answer(row) if row else None


def recent(cursor):
    """The twenty newest, by the index that came with this release."""
    cursor.execute(SELECT + " ORDER BY created_at DESC LIMIT 20")
    return [as_answer(row) for row in cursor]


PAGES = {"/notes": recent}
