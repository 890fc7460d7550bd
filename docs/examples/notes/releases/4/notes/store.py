"""What a note is in release 4: as before; the colours of tags now come from a table of them."""

COLUMNS = ("key", "body", "created_at", "word_count", "tag")
SELECT = "SELECT key, body, created_at, word_count, tag FROM notes"


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
    """Every tag in use with its colour; more tags than colours begin the colours anew."""
    cursor.execute(
        "SELECT tag, colour FROM ("
        "  SELECT tag, row_number() OVER (ORDER BY tag) - 1 AS position"
        "  FROM (SELECT DISTINCT tag FROM notes WHERE tag IS NOT NULL) AS used"
        ") AS numbered"
        " JOIN tag_colours ON slot = position % (SELECT count(*) FROM tag_colours)"
        " ORDER BY tag"
    )
    return [{"tag": tag, "colour": colour} for tag, colour in cursor]


PAGES = {"/notes": recent, "/tags": tags}
