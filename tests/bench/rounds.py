"""Measures several things in turn, round after round, so that what disturbs the machine disturbs
all of them alike; the ratios within a round are what can be trusted."""

import os
import statistics
import subprocess
import sys
import tempfile
import time


def timed(argv, **options):
    """Runs a program to its end: milliseconds on the wall, and of CPU, and the most memory in MiB,
    its own or of the largest child that it waited for."""
    # Into a file: a pipe would wake us for every line that it prints.
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        child = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            output.seek(0)
            sys.exit(f"{argv} ended with {child.returncode}:\n{output.read().decode()}")
    return {
        "wall_ms": wall * 1000,
        "cpu_ms": (used.ru_utime + used.ru_stime) * 1000,
        "memory_mib": used.ru_maxrss / 1024,
    }


def spread(values):
    """Median and spread of what was measured."""
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 2),
        "least": round(ordered[0], 2),
        "most": round(ordered[-1], 2),
        "rounds": len(ordered),
    }


def ratios(rounds, ours, floor, key="wall_ms"):
    return spread([one[ours][key] / one[floor][key] for one in rounds])


def told(one, pairs):
    """The figures of a round for people; pairs: name -> (ours, floor), whose ratio is told too."""
    walls = [f"{name} {figures['wall_ms']:.1f} ms" for name, figures in one.items()]
    ratio = [
        f"{name} ratio {one[ours]['wall_ms'] / one[floor]['wall_ms']:.3f}"
        for name, (ours, floor) in pairs.items()
    ]
    return ", ".join(walls + ratio)


def in_turn(parts, times):
    """Calls each part so often, one after the other and again, those of fewer calls at the end, and
    takes of each the call whose wall is the median."""
    calls = {name: [] for name in parts}
    most = max(times.get(name, 1) for name in parts)
    for left in range(most, 0, -1):
        for name, part in parts.items():
            if times.get(name, 1) >= left:
                calls[name].append(part())
    for figures in calls.values():
        figures.sort(key=lambda figure: figure["wall_ms"])
    return {name: figures[(len(figures) - 1) // 2] for name, figures in calls.items()}


def measure(rounds, parts, pairs, warm_up=1, times=None):
    """parts: name -> function that runs one and returns its figures. One list entry a round.
    times: name -> how often it is called in a round, where once says too little."""
    measured = []
    for number in range(warm_up + rounds):
        one = in_turn(parts, times or {})
        if number >= warm_up:
            measured.append(one)
            print(f"round {number - warm_up + 1}: {told(one, pairs)}", file=sys.stderr)
    return measured


def judged(figure, most):
    """A figure beside what it must not exceed."""
    return {**figure, "at_most": most, "holds": figure["median"] <= most}


def at_least(figure, least):
    """A figure beside what it must reach."""
    return {**figure, "at_least": least, "holds": figure["median"] >= least}


def binary(name):
    return os.path.join(os.environ["BELAY_BUILD"], name)
