"""20 Alembic revisions and 1,000 SQL files by `belay run`, beside a loop of alembic and psql"""

# Needs PostgreSQL

import json
import os
import sys
import tempfile

import rounds
from project import Project, psql

REVISIONS = 20
FILES = 1000
ROUNDS = int(os.environ.get("BELAY_BENCH_ROUNDS", "5"))

ENV_PY = """import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION_PY = """import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {down}


def upgrade():
    op.create_table("t{id}", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t{id}")
"""


def revision_id(number):
    return f"{number:04}"


def alembic_project(room):
    files = {
        "alembic.ini": "[alembic]\nscript_location = migrations\n",
        "migrations/env.py": ENV_PY,
    }
    for number in range(1, REVISIONS + 1):
        down = repr(revision_id(number - 1)) if number > 1 else None
        text = REVISION_PY.format(id=revision_id(number), down=down)
        files[f"migrations/versions/{revision_id(number)}.py"] = text
    return Project(room, 'tool = "alembic"\nenv_pass = ["DATABASE_URL"]', files)


def sql_project(room):
    files = {
        f"migrations/V{revision_id(number)}__table.up.sql": f"CREATE TABLE t{revision_id(number)} "
        "(id bigint PRIMARY KEY, body text);\n"
        for number in range(1, FILES + 1)
    }
    # As a team without a tool would have it: one psql, each file in a transaction of its own.
    files["apply.sql"] = "".join(f"BEGIN;\n\\i {name}\nCOMMIT;\n" for name in files)
    return Project(room, 'tool = "sql"', files)


def expect(project, tables):
    """That it was done, and not only fast."""
    found = psql(project.name(), "SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]+$'")
    if found != str(tables):
        sys.exit(f"{found} tables instead of {tables}")


def belay(project, to):
    environment = project.fresh()
    plan = project.plan(revision_id(to))
    figures = rounds.timed(
        [rounds.binary("belay"), "run", plan], cwd=project.directory, env=environment
    )
    expect(project, to)
    return figures


def alembic_loop(project):
    environment = project.fresh()
    total = {"wall_ms": 0, "cpu_ms": 0}
    for number in range(1, REVISIONS + 1):
        one = rounds.timed(
            ["alembic", "upgrade", revision_id(number)], cwd=project.release, env=environment
        )
        total = {key: total[key] + one[key] for key in total}
    expect(project, REVISIONS)
    return total


def psql_alone(project):
    environment = project.fresh()
    figures = rounds.timed(
        ["psql", "-Xq", "--set=ON_ERROR_STOP=1", "--file=apply.sql"],
        cwd=project.release,
        env=environment,
    )
    expect(project, FILES)
    return figures


def measure(room):
    alembic, sql = alembic_project(room), sql_project(room)
    parts = {
        "alembic_loop": lambda: alembic_loop(alembic),
        "alembic_belay": lambda: belay(alembic, REVISIONS),
        "psql": lambda: psql_alone(sql),
        "sql_belay": lambda: belay(sql, FILES),
        "sql_belay_one": lambda: belay(sql, 1),
    }
    pairs = {"alembic": ("alembic_belay", "alembic_loop"), "sql": ("sql_belay", "psql")}
    measured = rounds.measure(ROUNDS, parts, pairs=pairs)
    alembic.drop()
    sql.drop()
    return measured


def main():
    with tempfile.TemporaryDirectory(dir=os.environ["BELAY_BENCH_ROOM"]) as room:
        measured = measure(room)
    # Both read, check and compare the same 1,000 files; what is left is the applying.
    client = [one["sql_belay"]["cpu_ms"] - one["sql_belay_one"]["cpu_ms"] for one in measured]
    bounds = {
        "alembic_ratio": rounds.judged(
            rounds.ratios(measured, "alembic_belay", "alembic_loop"), 1.15
        ),
        "sql_ratio": rounds.judged(rounds.ratios(measured, "sql_belay", "psql"), 1.1),
        "sql_client_cpu_ms": rounds.judged(rounds.spread(client), 60),
    }
    walls = {
        f"{part}_ms": rounds.spread([one[part]["wall_ms"] for one in measured])
        for part in measured[0]
    }
    result = {"benchmark": "apply", "revisions": REVISIONS, "files": FILES, **walls, **bounds}
    print(json.dumps(result))
    return 0 if all(figure["holds"] for figure in bounds.values()) else 1


sys.exit(main())
