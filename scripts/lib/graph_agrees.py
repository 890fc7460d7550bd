#!/usr/bin/python3
"""What belay reads of Alembic histories beside what the installed Alembic says.

    scripts/sweep graph [FOLDER...]

Each FOLDER holds an alembic.ini; without any, histories are made: a line, lines that branch and
merge, several heads, labels and dependencies, up to 10,000 revisions. Compared are ids, parents,
dependencies, labels (also as they spread), messages, heads, effective heads, bases, branch points,
merge points, the lines of `branches` and of `history`, and the order of `history`. Beside a file
`expected.json` (revisions with id, down, depends, labels, doc, file, computed) each file is compared
with it as well: what is computed there may be unknown without --ask-alembic, and never another value.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

BELAY = os.environ["BELAY_BINARY"]
KEYS = {"heads": "heads", "effective_heads": "real_heads", "bases": "bases",
        "branch_points": "branchpoints", "merge_points": "mergepoints"}


def run(folder, *argv):
    ended = subprocess.run(argv, cwd=folder, capture_output=True, text=True,
                           env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    return ended.returncode, ended.stdout, ended.stderr


def belay(folder, *words):
    return run(folder, BELAY, *words)


def told_by_alembic(folder):
    """By its own classes, as its commands use them; None with the error where there is no graph."""
    program = """
import json, sys, warnings
from alembic.config import Config
from alembic.script import ScriptDirectory
warnings.simplefilter("ignore")
sys.dont_write_bytecode = True
scripts = ScriptDirectory.from_config(Config("alembic.ini"))
graph = scripts.revision_map
many = lambda v: [v] if isinstance(v, str) else list(v or ())
all = {r.revision: r for r in graph._revision_map.values() if r is not None}
print(json.dumps({
    "revisions": {i: {"down": many(r.down_revision), "depends": many(r.dependencies),
                      "labels": sorted(r._orig_branch_labels), "all_labels": sorted(r.branch_labels),
                      "doc": r.doc} for i, r in all.items()},
    "heads": sorted(graph.heads), "real_heads": sorted(graph._real_heads), "bases": sorted(graph.bases),
    "branchpoints": sorted(i for i, r in all.items() if r.is_branch_point),
    "mergepoints": sorted(i for i, r in all.items() if r.is_merge_point)}))
"""
    status, output, errors = run(folder, "/usr/bin/python3", "-c", program)
    return json.loads(output) if status == 0 else None, errors.strip().splitlines()[-1:]


def words_of_branches(text):
    """{branch point: the ids behind it}, of either program's `branches`."""
    points, at = {}, None
    for line in text.splitlines():
        if "(branchpoint)" in line and not line.startswith(" "):
            at = points.setdefault(line.split()[0], set())
        elif line.lstrip().startswith("-> "):
            at.add(line.split()[1].rstrip(","))
    return points


class Folder:
    def __init__(self, path):
        self.path, self.wrong, self.looked, self.blocked = path, [], 0, False

    def same(self, what, ours, theirs):
        self.looked += 1
        if ours != theirs:
            self.wrong.append(f"{what}: belay {ours!r}, not {theirs!r}")

    def compare_with_alembic(self):
        theirs, error = told_by_alembic(self.path)
        status, output, _ = belay(self.path, "heads", "--check", "--json", "--ask-alembic")
        ours = json.loads(output)
        blocked = [p["code"] for p in ours.get("problems", []) if p["gravity"] == "blocks"]
        if theirs is None or blocked:
            # Of two files with one id Alembic takes the one that it reads last, and warns.
            refused = theirs is None or set(blocked) == {"duplicate-id"}
            self.same("a graph", not blocked, not refused)
            self.blocked = True
            return f"no graph: belay {blocked}, Alembic {error}"
        revisions = {r["id"]: r for r in ours["revisions"]}
        self.same("ids", sorted(revisions), sorted(theirs["revisions"]))
        labelled = {label: i for i, r in theirs["revisions"].items() for label in r["labels"]}
        for i, r in theirs["revisions"].items():
            mine = revisions.get(i, {})
            r["depends"] = [labelled.get(x, x) for x in r["depends"] if x]
            for key in ("down", "depends", "doc"):
                self.same(f"{key} of {i}", mine.get(key), r[key])
            for key in ("labels", "all_labels"):
                self.same(f"{key} of {i}", sorted(mine.get(key, [])), r[key])
        for key, name in KEYS.items():
            self.same(key, sorted(ours[key]), theirs[name])
        self.compare_lines(revisions)
        return f"{len(revisions)} revisions, {len(ours['heads'])} heads"

    def compare_lines(self, revisions):
        ask = ["--ask-alembic"]
        mine, theirs = belay(self.path, "branches", *ask)[1], run(self.path, "alembic", "branches")[1]
        self.same("branches", words_of_branches(mine), words_of_branches(theirs))
        heads = lambda text: sorted(line.split()[0] for line in text.splitlines())
        self.same("heads", heads(belay(self.path, "heads", *ask)[1]),
                  heads(run(self.path, "alembic", "heads")[1]))
        history = belay(self.path, "history", *ask)[1].splitlines()
        drawn = [re.match(r"[-|+.'~ ]*[*@][-|+.'~ ]* (\S+)", line) for line in history]
        drawn = [found.group(1) for found in drawn if found]
        self.same("history", sorted(drawn), sorted(revisions))
        place = {i: n for n, i in enumerate(drawn)}
        early = [i for i, r in revisions.items() for p in r["down"] + r["depends"]
                 if place.get(i, 0) >= place.get(p, 1)]
        self.same("history: behind their parents", early, [])

    def compare_with_expected(self):
        file = os.path.join(self.path, "expected.json")
        if not os.path.exists(file) or self.blocked:
            return ""
        with open(file) as stream:
            expected = json.load(stream)
        computed = unknown = 0
        for ask in ([], ["--ask-alembic"]):
            ours = json.loads(belay(self.path, "heads", "--check", "--json", *ask)[1])
            mine = {os.path.basename(r["file"]): r for r in ours["revisions"]}
            for r in expected.get("revisions", []):
                name = os.path.basename(r["file"])
                computed += bool(r.get("computed")) and not ask
                if name not in mine and r.get("computed") and not ask:
                    unknown += 1
                    continue
                labels = {label: x["id"] for x in expected["revisions"] for label in x["labels"]}
                for key in ("id", "down", "depends", "labels", "doc"):
                    want = [labels.get(x, x) for x in r[key]] if key == "depends" else r[key]
                    if key == "labels" and r.get("computed"):
                        continue
                    self.same(f"{key} of {name} {ask}", mine.get(name, {}).get(key), want)
        return f"; {len(expected.get('revisions', []))} files as expected, {computed} of them " \
               f"computed, of which {unknown} unknown unasked"

    def compare(self):
        told = self.compare_with_alembic() + self.compare_with_expected()
        for line in self.wrong[:20]:
            print("   ", line)
        print(f"{'ok ' if not self.wrong else 'NOT'} {self.path}: {told}; {self.looked} comparisons, "
              f"{len(self.wrong)} differ", flush=True)
        return not self.wrong


def made_histories(room):
    for name, count, branch, merge, label, depend in (
            ("line", 1000, 0, 0, 0, 0), ("merges", 1000, 25, 60, 0, 0), ("heads", 300, 20, 5, 0, 0),
            ("labels", 300, 10, 10, 8, 0), ("depends", 300, 15, 15, 5, 10), ("many", 10000, 2, 30, 0, 0)):
        folder = os.path.join(room, name)
        os.makedirs(os.path.join(folder, "migrations/versions"))
        write(folder, "alembic.ini", "[alembic]\nscript_location = migrations\n")
        write(folder, "migrations/env.py", "raise SystemExit('no database')\n")
        make(folder, random.Random(name), count, branch, merge, label, depend)
        yield folder


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as stream:
        stream.write(text)


def make(folder, dice, count, branch, merge, label, depend):
    """Chances in percent that a revision branches off, merges, has a label, depends on another."""
    heads, ids, ancestors = [], [], {}
    for number in range(count):
        i = f"{number * 2654435761 % 2**32:08x}{number:04x}"
        parents = [heads[-1]] if heads else []
        if ids and dice.random() * 100 < branch:
            parents = [dice.choice(ids[-50:])]
        elif len(heads) > 1 and dice.random() * 100 < merge:
            parents = [heads[-1], heads[0]]
        depends = []
        below = set().union(*(ancestors[p] | {p} for p in parents)) if depend or label else set()
        others = [x for x in ids[-40:] if x not in below]
        if others and dice.random() * 100 < depend:
            depends = [dice.choice(others)]
            below |= ancestors[depends[0]] | {depends[0]}
        ancestors[i] = below
        labels = [f"label{number}"] if dice.random() * 100 < label and len(parents) < 2 else []
        write(folder, f"migrations/versions/{i}_change.py",
              f'"""change {number}\n\nmore of it\n"""\nrevision = {i!r}\n'
              f"down_revision = {tuple(parents) if len(parents) > 1 else parents[0] if parents else None!r}\n"
              f"branch_labels = {tuple(labels) or None!r}\ndepends_on = {tuple(depends) or None!r}\n")
        heads = [h for h in heads if h not in parents] + [i]
        ids.append(i)


def main():
    with tempfile.TemporaryDirectory() as room:
        folders = sys.argv[1:] or made_histories(room)
        results = [Folder(folder).compare() for folder in folders]
    sys.exit(0 if all(results) else 1)


main()
