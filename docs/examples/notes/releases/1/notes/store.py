"""What a note is in release 1: a key, a body, and when it was written."""

COLUMNS = ("key", "body", "created_at")
SELECT = "SELECT key, body, created_at FROM notes"


def as_answer(row):
    note = dict(zip(COLUMNS, row))
    note["created_at"] = note["created_at"].isoformat()
    return note


def add(cursor, key, body, tag):
    """Stores the note unless its key is taken; answers what is stored. Knows no tags."""
    cursor.execute(
        "INSERT INTO notes (key, body) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
        (key, body),
    )
    return get(cursor, key)


def get(cursor, key):
    cursor.execute(SELECT + " WHERE key = %s", (key,))
    row = cursor.fetchone()
    return as_answer(row) if row else None


def recent(cursor):
    cursor.execute(SELECT + " ORDER BY created_at DESC LIMIT 20")
    return [as_answer(row) for row in cursor]


PAGES = {"/notes": recent}
