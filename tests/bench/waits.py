"""the longest that an application waits for a lock behind a migration, by Belay and by Alembic"""

# Needs PostgreSQL

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

import psycopg2
import rounds
from project import Project, psql

ROUNDS = int(os.environ.get("BELAY_BENCH_ROUNDS", "5"))
CLIENTS = 2
PAUSE_S = 0.005  # between two questions of a client
READER_S = 4.0  # how long somebody reads the table that the migration wants to change
DAWDLES_S = 2.0  # how long the other migration keeps its lock without doing anything
STALL_MS = 500  # Belay's default, so belay.toml does not name it
ALLOWED_MS = STALL_MS + 100

ENV_PY = """import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION_PY = """import time

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("ALTER TABLE orders ADD COLUMN note text")
    time.sleep({sleeps})


def downgrade():
    op.execute("ALTER TABLE orders DROP COLUMN note")
"""


def project(room, sleeps):
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\n",
        "migrations/env.py": ENV_PY,
        "migrations/versions/0001.py": REVISION_PY.format(sleeps=sleeps),
    }
    return Project(room, 'tool = "alembic"\nenv_pass = ["DATABASE_URL"]', files)


class Application:
    """Clients that ask for one row again and again; what the slowest answer took."""

    def __init__(self, url):
        self.longest_ms = [0.0] * CLIENTS
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self.ask, args=(url, number)) for number in range(CLIENTS)
        ]

    def ask(self, url, number):
        with contextlib.closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            while not self.over.is_set():
                begun = time.perf_counter()
                cursor.execute("SELECT id FROM orders LIMIT 1")
                took = (time.perf_counter() - begun) * 1000
                self.longest_ms[number] = max(self.longest_ms[number], took)
                time.sleep(PAUSE_S)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        for thread in self.threads:
            thread.join()


@contextlib.contextmanager
def long_reader(url):
    """Somebody who reads `orders` in one transaction, for READER_S from now."""
    connection = psycopg2.connect(url)
    connection.cursor().execute("SELECT count(*) FROM orders")
    timer = threading.Timer(READER_S, connection.rollback)
    timer.start()
    try:
        yield
    finally:
        timer.join()
        connection.close()


def longest_wait(made, argv, cwd, behind_a_reader, applied):
    """What the application waited at the longest while `argv` ran. That `argv` did what it should,
    is looked at: it applied the revision or failed with nothing changed."""
    url = made.environment["DATABASE_URL"]
    with contextlib.ExitStack() as stack:
        if behind_a_reader:
            stack.enter_context(long_reader(url))
        clients = stack.enter_context(Application(url))
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=made.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    columns = psql(
        made.name(),
        "SELECT count(*) FROM information_schema.columns WHERE column_name = 'note'",
    )
    if (done.returncode == 0, columns) != (applied, "1" if applied else "0"):
        sys.exit(f"{argv} ended with {done.returncode}, columns: {columns}\n{done.stdout}")
    return {"wall_ms": max(clients.longest_ms)}


def prepared(made):
    made.environment = made.fresh()
    psql(made.name(), "CREATE TABLE orders (id bigint PRIMARY KEY)")
    psql(made.name(), "INSERT INTO orders SELECT generate_series(1, 1000)")
    return made.plan("0001")


def by_belay(made, **what):
    plan = prepared(made)
    return longest_wait(made, [rounds.binary("belay"), "run", plan], made.directory, **what)


def by_alembic(made, **what):
    prepared(made)
    return longest_wait(made, ["alembic", "upgrade", "head"], made.release, **what)


def measure(room):
    quick, dawdling = project(room, 0), project(room, DAWDLES_S)
    behind = {"behind_a_reader": True, "applied": True}
    parts = {
        "queue_alembic": lambda: by_alembic(quick, **behind),
        "queue_belay": lambda: by_belay(quick, **behind),
        "held_alembic": lambda: by_alembic(dawdling, behind_a_reader=False, applied=True),
        "held_belay": lambda: by_belay(dawdling, behind_a_reader=False, applied=False),
    }
    pairs = {"queue": ("queue_belay", "queue_alembic"), "held": ("held_belay", "held_alembic")}
    measured = rounds.measure(ROUNDS, parts, pairs=pairs)
    quick.drop()
    dawdling.drop()
    return measured


def promised(figure):
    """The longest of all rounds counts: the bound is a promise, not an average."""
    return {**figure, "at_most": ALLOWED_MS, "holds": figure["most"] <= ALLOWED_MS}


def main():
    with tempfile.TemporaryDirectory(dir=os.environ["BELAY_BENCH_ROOM"]) as room:
        measured = measure(room)
    waits = {
        part: rounds.spread([one[part]["wall_ms"] for one in measured]) for part in measured[0]
    }
    result = {f"{part}_ms": figure for part, figure in waits.items()}
    for part in ("queue_belay", "held_belay"):
        result[f"{part}_ms"] = promised(waits[part])
    print(json.dumps({"benchmark": "waits", "stall_ms": STALL_MS, **result}))
    return 0 if all(figure.get("holds", True) for figure in result.values()) else 1


sys.exit(main())
