"""Judges what gcov counted: python3 uncovered.py BUILD FOLDER... (from the root of the tree)

Prints every line of the folders of which some code or branch was not reached, as file:line, and
ends with 1 when there is one without a reason beside it, a reason that nothing needs, or too many
reasons. A reason is a comment at the end of the line, or alone above it:
`// uncovered: why no test can get there`.

What no test could take does not count: what only an exception reaches (branches that gcov calls
"throw", and those of blocks that never ran, since the way into such a block is a branch itself),
ENSURE, the way out of a switch that names every enumerator and of a loop that ENSURE follows, and
what the compiler writes for `= default`.
"""

import collections
import concurrent.futures
import functools
import os
import pathlib
import re
import subprocess
import sys

MARK = "// uncovered: "
MOST_REASONS = 10
LEFT_OUT = {"src/base/ensure.hpp", "src/base/ensure.cpp"}
SOURCE = re.compile(r" +-: +0:Source:(.*)")
LINE = re.compile(r" *([0-9]+\*?|#####|=====): *([0-9]+):")
# A label counts by what stands behind it.
NOT_JUDGED = re.compile(r"\bENSURE\(|= default\b|^[};)]+$|^(case .*|default):$")
BRANCH = re.compile(r"branch +[0-9]+ (?:taken ([0-9]+)|never executed)(.*)")


class Line:
    """What all objects together say of one line."""

    def __init__(self):
        self.count = 0
        self.branches = []  # how often each was taken; None where its block never ran

    def add_branch(self, index, taken):
        self.branches += [None] * (index + 1 - len(self.branches))
        if taken is not None:
            self.branches[index] = (self.branches[index] or 0) + taken

    def counted(self):
        return [taken for taken in self.branches if taken is not None]


def gcov(build, objects):
    """The text of `gcov`; of objects that no test ran, every count is 0."""
    command = ["gcov", "--stdout", "--branch-probabilities", "--branch-counts", *objects]
    run = subprocess.run(command, check=True, cwd=build, stdout=subprocess.PIPE, text=True,
                         stderr=subprocess.DEVNULL)
    return run.stdout


def read(text, build, folders, files):
    """Adds what one call of gcov printed to file -> number -> Line."""
    lines, line, index = None, None, 0
    for row in text.splitlines():
        if source := SOURCE.match(row):
            name = os.path.relpath(os.path.join(build, source[1]))
            wanted = name.startswith(folders) and name not in LEFT_OUT
            lines, line = files[name] if wanted else None, None
        elif lines is None:
            continue
        elif here := LINE.match(row):
            line, index = lines[int(here[2])], 0
            line.count += int(here[1].rstrip("*")) if here[1][0] not in "#=" else 0
        elif (branch := BRANCH.match(row)) and line and "(throw)" not in branch[2]:
            line.add_branch(index, None if branch[1] is None else int(branch[1]))
            index += 1


def collect(build, folders):
    # The tests count too: what stands in a header is compiled into them.
    objects = sorted(str(path.relative_to(build)) for path in pathlib.Path(build).rglob("*.gcno"))
    pieces = [objects[i : i + 8] for i in range(0, len(objects), 8)]
    files = collections.defaultdict(lambda: collections.defaultdict(Line))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(functools.partial(gcov, build), pieces):
            read(text, build, folders, files)
    return {name: lines for name, lines in files.items() if lines}


def impossible_ways(source, number):
    """How many branches out of this switch or loop cannot be taken."""
    text = source[number - 1]
    indent = text[: len(text) - len(text.lstrip())]
    if not text.lstrip().startswith(("switch (", "for (")):
        return 0
    end = next((i for i in range(number, len(source)) if source[i] == indent + "}"), None)
    if end is None:
        return 0
    body = source[number:end]
    labelled = "for (" in text or any(row.startswith(indent + "  default:") for row in body)
    behind = not labelled or "ENSURE(false" in source[end + 1]
    return behind + sum(row.startswith(indent + "    ENSURE(false") for row in body)


def gap_of(line, source, number):
    """What of the line was not reached; "" when all was."""
    if line.count == 0:
        return "never run"
    branches = line.counted()
    missing = branches.count(0) - impossible_ways(source, number)
    return f"{missing} of {len(branches)} branches not taken" if missing > 0 else ""


def reason_of(source, number):
    """The reason that stands beside line `number`, counted from 1; "" when there is none."""
    above = source[number - 2].strip() if number > 1 else ""
    for text in (source[number - 1], above if above.startswith("//") else ""):
        if MARK in text:
            return text.split(MARK, 1)[1].strip()
    return ""


def judge(files):
    complaints, sums, reasons = [], collections.Counter(), 0
    for name in sorted(files):
        source = pathlib.Path(name).read_text(encoding="utf-8").splitlines()
        needed = set()
        for number, line in sorted(files[name].items()):
            text = source[number - 1].strip()
            if NOT_JUDGED.search(text):
                continue
            gap = gap_of(line, source, number)
            sums["lines"] += 1
            sums["branches"] += len(line.counted())
            sums["lines with gaps"] += bool(gap)
            reason = reason_of(source, number) if gap else ""
            if reason:
                needed.add(reason)
            elif gap:
                complaints.append(f"{name}:{number}: {gap}: {text}")
        written = [text.split(MARK, 1)[1].strip() for text in source if MARK in text]
        reasons += len(written)
        complaints += [
            f"{name}: the reason '{reason}' stands where all is reached"
            for reason in written
            if reason not in needed
        ]
    if reasons > MOST_REASONS:
        complaints.append(f"there are {reasons} reasons, and at most {MOST_REASONS} may be given")
    return complaints, sums, reasons


def main():
    build, *folders = sys.argv[1:]
    complaints, sums, reasons = judge(collect(build, tuple(folders)))
    print(*complaints, sep="\n", end="\n" if complaints else "")
    print(
        f"{sums['lines']} lines with {sums['branches']} branches in {', '.join(folders)}: "
        f"{sums['lines with gaps']} lines with gaps, {reasons} reasons written"
    )
    sys.exit(1 if complaints or not sums["lines"] else 0)


main()
