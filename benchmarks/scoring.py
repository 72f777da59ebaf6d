"""`python -m benchmarks.scoring`: 40,000 participants × 40 indicators scored, ranked, graded and explained.

Each size runs in a process of its own, three times; the median counts. Explained means a line per indicator for
everybody (the formula with its numbers, and the result). Trees are made when somebody opens a score; a few are timed.
Memory is the peak of the whole process, with every entry held as the Decimal a database gives.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings_test")
django.setup()

from apps.evaluations.rules.explanation import explain  # noqa: E402 - sentences need a set-up django
from apps.evaluations.rules.listing import explained  # noqa: E402
from apps.evaluations.rules.outcomes import conclude  # noqa: E402
from apps.evaluations.rules.parsing import read_scheme  # noqa: E402
from apps.evaluations.rules.participants import Participant  # noqa: E402
from apps.evaluations.rules.rounds import Round, score  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench-scoring.json"
SIZES, INDICATORS, TREES, GOAL = [10_000, 20_000, 40_000], 40, 200, (5.0, 500)
KINDS: list[dict[str, Any]] = [  # one in eight each; growth and ratios have a denominator per participant
    {"kind": "efficacy"},
    {"kind": "efficacy", "clip": [0, 100], "satisfied": {"rule": "quantile", "q": "0.9"}},
    {"kind": "efficacy", "satisfied": {"rule": "mean_sigma", "k": 1}, "unallowed": {"rule": "mean_sigma", "k": -1}},
    {"kind": "efficacy", "last": "other"},
    {"kind": "efficacy", "per": "other", "direction": "less", "clip": [0, 100]},
    {"kind": "ladder", "steps": [{"at": 100 * step, "points": Decimal(step) / 4} for step in range(1, 11)]},
    {"kind": "per_unit", "each": "0.003"},
    {"kind": "baseline_ratio", "baseline": {"rule": "mean"}, "cap": 1},
]
STEPS = ("scored", "ranked", "explained")
GRADES = {
    "by": "quota",
    "quotas": [
        {"grade": "A", "share": "0.2"},
        {"grade": "B", "share": "0.3"},
        {"grade": "C"},
        {"grade": "D", "share": "0.05", "rounding": "ceil"},
    ],
}


def settings_of(place: int) -> dict[str, Any]:
    """An indicator."""
    kind = dict(KINDS[place % len(KINDS)])
    for key in ("last", "per"):
        if key in kind:
            kind[key] = f"other{place}"
    return {"code": f"value{place}", "name": f"Indicator {place}", "points": "2.5"} | kind


def people_of(size: int) -> list[Participant]:
    """Participants with an entry per indicator, and a second one for growth and ratios; counts are whole numbers."""
    chance, keys = random.Random(size), []
    for place in range(INDICATORS):
        given = settings_of(place)
        keys += [
            (key, given["kind"] in {"ladder", "per_unit"})
            for key in (given["code"], given.get("last"), given.get("per"))
            if key
        ]
    return [
        Participant(
            f"{number:06d}",
            f"Park {number}",
            {
                key: chance.randrange(1000) if whole else Decimal(chance.randrange(100, 100_000)).scaleb(-2)
                for key, whole in keys
            },
        )
        for number in range(size)
    ]


def timed(act: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds by the clock and of the processor, and the answer."""
    clock, busy = perf_counter(), process_time()
    answer = act()
    return {"seconds": perf_counter() - clock, "busy": process_time() - busy}, answer


def lines_of(scored: Round) -> int:
    """Everybody explained; how many lines."""
    return sum(len(lines) for _person, lines in explained(scored))


def run(size: int) -> dict[str, Any]:
    """One size in this process."""
    category = {"code": "all", "name": "All", "indicators": [settings_of(place) for place in range(INDICATORS)]}
    scheme = read_scheme({"code": "bench", "name": "Bench", "categories": [category], "grades": GRADES})
    people = people_of(size)
    held = peak()
    found: dict[str, Any] = {"size": size, "entries_mb": held}
    found["scored"], scored = timed(lambda: score(scheme, people))
    found["ranked"], outcomes = timed(lambda: conclude(scored))
    found["explained"], lines = timed(lambda: lines_of(scored))
    found["memory_mb"] = peak()
    assert lines == size * INDICATORS
    assert [each.place.rank for each in outcomes] == sorted(each.place.rank for each in outcomes)
    found["trees"], trees = timed(lambda: [explain(scored, each.code) for each in people[:TREES]])
    assert [tree.score for tree in trees] == [scored.total.at(place) for place in range(TREES)]
    return found


def peak() -> float:
    """The highest memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median(size: int, times: int = 3) -> dict[str, Any]:
    """The median run of a size by its time, each in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.scoring", "--one", str(size)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout) for _ in range(times)]
    return sorted(runs, key=total)[times // 2]


def total(found: dict[str, Any], measure: str = "seconds") -> float:
    """Scored, ranked and explained."""
    return sum(found[step][measure] for step in STEPS)


def main() -> None:
    """Print the table, and keep it in var/bench-scoring.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring")
    parser.add_argument("--one", type=int, help="one size in this process, as JSON")
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(run(options.one)))
        return
    rows = [median(size) for size in SIZES]
    print(f"scoring: participants x {INDICATORS} indicators, exact (seconds; in brackets those of the processor)")
    for each in rows:
        times = [f"{step} {each[step]['seconds']:.2f} ({each[step]['busy']:.2f})" for step in STEPS]
        memory = f"{each['memory_mb']:.0f} MB, {each['entries_mb']:.0f} of them entries"
        tree = each["trees"]["seconds"] / TREES * 1000
        times.append(f"all {total(each):.2f} ({total(each, 'busy'):.2f})")
        print(f"  {each['size']:>6,}  {'  '.join(times)}  {memory}, a tree {tree:.1f} ms")
    growth = total(rows[-1], "busy") / total(rows[0], "busy")
    each = ", ".join(f"{total(row, 'busy') / row['size'] * 1e6:.0f}" for row in rows)
    print(f"  {SIZES[-1] / SIZES[0]:.0f} times the participants take {growth:.1f} times as long")
    print(f"  processor time for one participant, size by size: {each} microseconds")
    print(f"  goal: under {GOAL[0]:.0f} s and {GOAL[1]} MB: {total(rows[-1]):.2f} s and {rows[-1]['memory_mb']:.0f} MB")
    KEPT.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
