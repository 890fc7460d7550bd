"""`belay heads` and `belay current` on 10 and 10,000 Alembic revisions, beside Alembic's own"""

# Needs PostgreSQL

import json
import os
import sys
import tempfile

import rounds
from project import Project, psql

FEW, MANY = 10, 10_000
ROUNDS = int(os.environ.get("BELAY_BENCH_ROUNDS", "5"))
CALLS = 5  # of what is quick, in a round

ENV_PY = """import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
# As `alembic revision` writes it, with what a revision usually does.
REVISION_PY = '''"""add column {number} to orders

Revision ID: {id}
Revises: {revises}
Create Date: 2026-01-01 12:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "{id}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("orders", sa.Column("c{number}", sa.Text(), nullable=True))
    op.create_index("ix_orders_c{number}", "orders", ["c{number}"])


def downgrade():
    op.drop_index("ix_orders_c{number}")
    op.drop_column("orders", "c{number}")
'''


def revision_id(number):
    return f"{number * 2654435761 % 2**32:08x}{number:04x}"


def project(room, count):
    files = {"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": ENV_PY}
    for number in range(count):
        revises = revision_id(number - 1) if number else ""
        down = repr(revises) if revises else None
        text = REVISION_PY.format(
            id=revision_id(number), revises=revises, down=down, number=number
        )
        files[f"migrations/versions/{revision_id(number)}_add.py"] = text
    made = Project(room, 'tool = "alembic"\nenv_pass = ["DATABASE_URL"]', files)
    made.environment = made.fresh()
    made.plan("head")
    made.head = revision_id(count - 1)
    psql(made.name(), "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    psql(made.name(), f"INSERT INTO alembic_version VALUES ('{made.head}')")
    return made


def read_all(folder):
    """Alembic's .pyc files too. A system under a hypervisor may be made to give back what it has not
    used for seconds; then whoever comes next would read the disk."""
    for below, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(below, name), "rb") as file:
                file.read()


def run(where, argv):
    """The answer must be right, not only fast."""
    read_all(os.path.join(where.release, "migrations", "versions"))
    output = os.path.join(where.directory, "answer")
    # Belay's `current` asks by belay.toml, all others by the alembic.ini beside them.
    at = where.directory if argv[1:] == ["current"] and argv[0] != "alembic" else where.release
    shell = ["/bin/sh", "-c", 'exec "$@" >"$0"', output, *argv]
    figures = rounds.timed(shell, cwd=at, env=where.environment)
    with open(output) as answer:
        if not answer.read().startswith(where.head):
            sys.exit(f"{argv} does not answer {where.head}")
    return figures


def floor(where):
    """What nobody gets below: every file read once."""
    versions = os.path.join(where.release, "migrations", "versions")
    read_all(versions)
    return rounds.timed([rounds.binary("bench_floor_files"), versions])


def main():
    with tempfile.TemporaryDirectory(dir=os.environ["BELAY_BENCH_ROOM"]) as room:
        few, many = project(room, FEW), project(room, MANY)
        ours = rounds.binary("belay")
        heads, current = [ours, "heads", "-c", "alembic.ini"], [ours, "current"]
        parts = {
            "belay_heads_few": lambda: run(few, heads),
            "alembic_heads_few": lambda: run(few, ["alembic", "heads"]),
            "floor_heads": lambda: floor(many),
            "belay_heads": lambda: run(many, heads),
            "alembic_heads": lambda: run(many, ["alembic", "heads"]),
            "belay_current": lambda: run(many, current),
            "alembic_current": lambda: run(many, ["alembic", "current"]),
        }
        pairs = {
            "heads, 10": ("alembic_heads_few", "belay_heads_few"),
            "heads, 10,000": ("alembic_heads", "belay_heads"),
            "floor, 10,000": ("alembic_heads", "floor_heads"),
            "current, 10,000": ("alembic_current", "belay_current"),
        }
        # The minute of `alembic current` once a round is enough.
        quick = {part: CALLS for part in parts if part != "alembic_current"}
        measured = rounds.measure(ROUNDS, parts, pairs, times=quick)
        few.drop()
        many.drop()
    ratios = {
        name: rounds.at_least(rounds.ratios(measured, alembic, belay), least)
        for name, alembic, belay, least in (
            ("heads_few_ratio", "alembic_heads_few", "belay_heads_few", 20),
            ("heads_ratio", "alembic_heads", "belay_heads", 25),
            ("current_ratio", "alembic_current", "belay_current", 300),
        )
    }
    memory = [max(one[part]["memory_mib"] for part in one if "belay" in part) for one in measured]
    bounds = {**ratios, "memory_mib": rounds.judged(rounds.spread(memory), 24)}
    walls = {
        f"{part}_ms": rounds.spread([one[part]["wall_ms"] for one in measured])
        for part in measured[0]
    }
    walls["floor_ratio"] = rounds.ratios(measured, "alembic_heads", "floor_heads")
    print(json.dumps({"benchmark": "heads", "revisions": [FEW, MANY], **walls, **bounds}))
    return 0 if all(figure["holds"] for figure in bounds.values()) else 1


sys.exit(main())
