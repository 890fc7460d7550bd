"""`belay lint` on 1,000 migration files, beside squawk's default output where it is installed"""

import json
import os
import random
import shutil
import sys
import tempfile

import rounds

FILES = 1_000
ROUNDS = int(os.environ.get("BELAY_BENCH_ROUNDS", "9"))

USUAL = """SET lock_timeout = '2s';
CREATE TABLE {t} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, \
note text, made_at timestamptz NOT NULL DEFAULT now(), \
CONSTRAINT {t}_name CHECK (length(name) < 200));
ALTER TABLE {t} ADD COLUMN {c} text;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_{t}_{c} ON {t} ({c});
COMMENT ON TABLE {t} IS 'one of the tables of {t}';
ALTER TABLE {t} ADD CONSTRAINT {t}_{c} FOREIGN KEY (owner_id) REFERENCES owners (id) NOT VALID;
ALTER TABLE {t} VALIDATE CONSTRAINT {t}_{c};
INSERT INTO settings (key, value) VALUES ('{t}.{c}', '[1, 2, 3]') \
ON CONFLICT (key) DO UPDATE SET value = excluded.value;
CREATE OR REPLACE FUNCTION {t}_stamp() RETURNS trigger LANGUAGE plpgsql AS \
$$ BEGIN NEW.made_at := now(); RETURN NEW; END $$;
UPDATE {t} SET {c} = coalesce({c}, name) WHERE {c} IS NULL AND id BETWEEN 1 AND 10000;
CREATE VIEW v_{t} AS SELECT t.id, t.name, count(*) OVER (PARTITION BY t.name) AS n \
FROM {t} t LEFT JOIN owners o ON o.id = t.owner_id WHERE t.made_at > now() - interval '30 days';\
""".split("\n")
HAZARDS = """ALTER TABLE {t} ADD COLUMN {c}_n integer NOT NULL;
CREATE INDEX ix2_{t}_{c} ON {t} ({c});
ALTER TABLE {t} ALTER COLUMN id TYPE bigint;
ALTER TABLE {t} RENAME COLUMN {c} TO {c}_new;
ALTER TABLE {t} DROP COLUMN {c};
ALTER TABLE {t} ALTER COLUMN name SET NOT NULL;
ALTER TABLE {t} ADD CONSTRAINT {t}_u UNIQUE ({c});
DROP TABLE {t};
ALTER TABLE {t} ADD CONSTRAINT {t}_f FOREIGN KEY (owner_id) REFERENCES owners (id);""".split("\n")

# Both end with a status of their own when they find something; what they print is looked at.
SHELL = ["/bin/sh", "-c", 'out=$1; shift; "$@" >"$out" 2>&1; [ $? -le 3 ]', "sh"]


def write_files(folder):
    """4 to 12 statements each, of which every twelfth is a hazard; always the same ones."""
    chance = random.Random(42)
    paths = []
    for number in range(FILES):
        lines = [f"-- migration {number}"]
        for column in range(chance.randint(4, 12)):
            form = chance.choice(HAZARDS if chance.random() < 0.08 else USUAL)
            lines.append(form.format(t=f"t_{number:05d}", c=f"col_{column}"))
        paths.append(os.path.join(folder, f"{number:05d}.sql"))
        with open(paths[-1], "w") as file:
            file.write("\n\n".join(lines) + "\n")
    return paths


def squawk():
    """The program itself: what npm puts into .bin is a script that starts node first."""
    found = os.environ.get("BELAY_BENCH_SQUAWK") or shutil.which("squawk")
    if not found:
        print(
            "lint: squawk is not installed, so nothing is compared; npm install squawk-cli, and "
            "BELAY_BENCH_SQUAWK=node_modules/@squawk-cli/linux-x64/bin/squawk",
            file=sys.stderr,
        )
        return None
    with open(found, "rb") as program:
        if program.read(4) != b"\x7fELF":
            sys.exit(f"lint: {found} is a script; name the program in BELAY_BENCH_SQUAWK")
    return os.path.abspath(found)


def run(output, argv, expected):
    """The answer must be about all files, not only fast."""
    figures = rounds.timed([*SHELL, output, *argv])
    with open(output) as answer:
        if expected not in answer.read():
            sys.exit(f"{argv[:2]} does not say '{expected}'; see {output}")
    return figures


def main():
    peer = squawk()
    with tempfile.TemporaryDirectory(dir=os.environ["BELAY_BENCH_ROOM"]) as room:
        output = os.path.join(room, "answer")
        folder = os.path.join(room, "sql")
        os.mkdir(folder)
        paths = write_files(folder)
        ours = [rounds.binary("belay"), "lint", *paths]
        floor = [rounds.binary("bench_floor_parse"), *paths]
        parts = {
            "belay": lambda: run(output, ours, f"{FILES} files, "),
            "floor": lambda: run(output, floor, f"{FILES} files, {FILES} parsed"),
        }
        if peer:
            theirs = [peer, *paths]
            parts["squawk"] = lambda: run(output, theirs, f"(checked {FILES} source files)")
        pairs = {"lint": ("squawk", "belay"), "floor": ("squawk", "floor")} if peer else {}
        measured = rounds.measure(ROUNDS, parts, pairs)
    bounds = {}
    if peer:
        bounds["ratio"] = rounds.at_least(rounds.ratios(measured, "squawk", "belay"), 4)
    told = {
        f"{part}_{key}": rounds.spread([one[part][key] for one in measured])
        for part in measured[0]
        for key in ("wall_ms", "cpu_ms")
    }
    if peer:
        told["cpu_ratio"] = rounds.ratios(measured, "squawk", "belay", "cpu_ms")
        told["floor_ratio"] = rounds.ratios(measured, "squawk", "floor")
    print(json.dumps({"benchmark": "lint", "files": FILES, "compared": bool(peer), **told, **bounds}))
    return 0 if all(figure["holds"] for figure in bounds.values()) else 1


sys.exit(main())
