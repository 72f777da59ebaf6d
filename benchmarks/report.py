"""Runs every measurement and prints what came out beside its yardstick and its goal."""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import stock, world

Measure = Callable[..., dict[str, Any]]
KEPT = Path(__file__).resolve().parents[1] / "var" / "bench.json"


def say(line: str) -> None:
    """One line of the report, at once."""
    print(line, flush=True)


def imports(count: int, folder: Path, programme: Any, options: argparse.Namespace, measure: Measure) -> dict[str, Any]:
    """Import of so many rows: reader alone, ours, again unchanged, stock."""
    path = world.workbook(programme, count, folder)
    found: dict[str, Any] = {"rows": count, "reader": measure("read", path)}
    firsts = []
    for _ in range(3):
        world.clear_goals()
        firsts.append(measure("commit", path, 1))
        assert firsts[-1]["effect"]["created"] == count == world.goals_stored()
    found["ours"] = sorted(firsts, key=lambda run: run["seconds"])[1]
    found["child"] = measure("child_memory", path, 1)["effect"]["memory"]
    found["preview"] = measure("preview", path)
    found["again"] = measure("commit", path)
    assert found["again"]["effect"] == expected_again(count)
    if count <= options.stock_rows:
        world.clear_goals()
        found["stock"] = stock.stock_import(path)
        assert world.goals_stored() == count
    return found


def expected_again(count: int) -> dict[str, int]:
    """What an import of an unchanged sheet reports."""
    return {"rows": count, "created": 0, "updated": 0, "unchanged": count, "refused": 0}


def show_import(found: dict[str, Any]) -> None:
    """One block of the report."""
    ours, reader = found["ours"], found["reader"]
    say(f"import of {found['rows']:,} rows")
    say(f"  reader alone          {reader['seconds']:8.3f} s   {reader['memory']} MB")
    say(
        f"  ours, written         {ours['seconds']:8.3f} s   {ours['seconds'] / reader['seconds']:.1f} x reader"
        f"   {ours['memory']} MB + child {found['child']} MB (base {ours['base']} MB)"
    )
    say(f"  ours, preview only    {found['preview']['seconds']:8.3f} s")
    say(f"  ours, again unchanged {found['again']['seconds']:8.3f} s   wrote no row")
    if "stock" in found:
        say(f"  stock, dry run+import {found['stock']:8.3f} s   {found['stock'] / ours['seconds']:.0f} times ours")
    else:
        say("  stock                 not run (--stock-rows)")


def exports(count: int, folder: Path, programme: Any, options: argparse.Namespace, measure: Measure) -> dict[str, Any]:
    """Export of so many goals: ours and stock."""
    path = world.workbook(programme, count, folder)
    world.clear_goals()
    measure("commit", path, 1)
    found: dict[str, Any] = {"rows": count, "ours": measure("export", folder / "out.xlsx")}
    assert found["ours"]["effect"]["rows"] == count
    found["stock"] = stock.stock_export(programme, folder / "stock.xlsx")
    return found


def show_export(found: dict[str, Any]) -> None:
    """One block of the report."""
    ours = found["ours"]
    say(f"export of {found['rows']:,} rows")
    say(f"  ours                  {ours['seconds']:8.3f} s   {ours['memory']} MB (base {ours['base']} MB)")
    say(f"  stock, joined         {found['stock']:8.3f} s   {found['stock'] / ours['seconds']:.0f} times ours")


def run(options: argparse.Namespace, folder: Path, measure: Measure) -> None:
    """Everything, in one database that is dropped afterwards."""
    results: dict[str, list[dict[str, Any]]] = {"import": [], "export": []}
    with world.database():
        os.environ["BENCH_DATABASE"] = world.DATABASE
        programme, _user = world.populate()
        if options.only != "export":
            for count in options.rows:
                results["import"].append(imports(count, folder, programme, options, measure))
                show_import(results["import"][-1])
        if options.only != "import":
            results["export"].append(exports(max(options.rows), folder, programme, options, measure))
            show_export(results["export"][-1])
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(results, indent=1))
