"""200 steps that do nothing, beside the same 200 processes with two fdatasync each"""

import json
import os
import sqlite3
import sys
import tempfile
from datetime import datetime

import rounds

STEPS = 200
ROUNDS = int(os.environ.get("BELAY_BENCH_ROUNDS", "15"))


def write_project(directory):
    with open(os.path.join(directory, "belay.toml"), "w") as file:
        file.write('[environment.bench]\nstate = { sqlite = "state/state.db" }\n')
    step = '[[phase.step]]\nkind = "command"\nrun = ["/bin/true"]\nharmless = true\n'
    with open(os.path.join(directory, "plan.toml"), "w") as file:
        file.write('[plan]\nname = "nothing"\n')
        # A phase has at most 100 steps.
        for number in range(0, STEPS, 100):
            file.write(f'[[phase]]\nname = "part-{number // 100}"\n' + step * 100)


def start_up_ms(state, begun):
    """From before the process was started to the intent of the first step, by its record."""
    with sqlite3.connect(state) as ledger:
        (record,) = ledger.execute(
            "SELECT bytes FROM record WHERE json_extract(bytes, '$.kind') = 'step_intended'"
            " ORDER BY seq LIMIT 1"
        ).fetchone()
    at = json.loads(record)["at"].replace("Z", "+00:00")
    return (datetime.fromisoformat(at).timestamp() - begun) * 1000


def belay(room):
    """A run on a state of its own: a fresh ledger, as the floor's journal is fresh."""
    directory = tempfile.mkdtemp(dir=room)
    write_project(directory)
    begun = rounds.time.time()
    figures = rounds.timed([rounds.binary("belay"), "run", "plan.toml"], cwd=directory)
    figures["start_up_ms"] = start_up_ms(os.path.join(directory, "state/state.db"), begun)
    return figures


def floor(room):
    return rounds.timed([rounds.binary("bench_floor_spawn"), str(STEPS), f"{room}/journal"])


def main():
    # Not /tmp, which may be memory: the durable writes are half of what is measured.
    with tempfile.TemporaryDirectory(dir=os.environ["BELAY_BENCH_ROOM"]) as room:
        measured = rounds.measure(
            ROUNDS,
            {"floor": lambda: floor(room), "belay": lambda: belay(room)},
            {"steps": ("belay", "floor")},
        )
    result = {
        "benchmark": "steps",
        "steps": STEPS,
        "floor_ms": rounds.spread([one["floor"]["wall_ms"] for one in measured]),
        "belay_ms": rounds.spread([one["belay"]["wall_ms"] for one in measured]),
        "floor_cpu_ms": rounds.spread([one["floor"]["cpu_ms"] for one in measured]),
        "belay_cpu_ms": rounds.spread([one["belay"]["cpu_ms"] for one in measured]),
        "ratio": rounds.judged(rounds.ratios(measured, "belay", "floor"), 2.0),
        "start_up_ms": rounds.judged(
            rounds.spread([one["belay"]["start_up_ms"] for one in measured]), 30
        ),
    }
    print(json.dumps(result))
    return 0 if result["ratio"]["holds"] and result["start_up_ms"]["holds"] else 1


sys.exit(main())
