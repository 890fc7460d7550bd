"""What a note is in release 3: also its tag, and a page of all tags, each with a colour."""

COLUMNS = ("key", "body", "created_at", "word_count", "tag")
SELECT = "SELECT key, body, created_at, word_count, tag FROM notes"
PALETTE = ("crimson", "seagreen", "steelblue")


def as_answer(row):
    note = dict(zip(COLUMNS, row))
    note["created_at"] = note["created_at"].isoformat()
    return note


def add(cursor, key, body, tag):
    """Stores the note unless its key is taken; answers what is stored."""
    cursor.execute(
        "INSERT INTO notes (key, body, word_count, tag) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (key) DO NOTHING",
        (key, body, len(body.split()), tag),
    )
    return get(cursor, key)


def get(cursor, key):
    cursor.execute(SELECT + " WHERE key = %s", (key,))
    row = cursor.fetchone()
    return as_answer(row) if row else None


def recent(cursor):
    """The twenty newest, by the index that came with release 2."""
    cursor.execute(SELECT + " ORDER BY created_at DESC LIMIT 20")
    return [as_answer(row) for row in cursor]


def tags(cursor):
    """Every tag in use with its colour."""
    cursor.execute("SELECT DISTINCT tag FROM notes WHERE tag IS NOT NULL ORDER BY tag")
    return [
        {"tag": tag, "colour": PALETTE[position]} for position, (tag,) in enumerate(cursor)
    ]


PAGES = {"/notes": recent, "/tags": tags}
