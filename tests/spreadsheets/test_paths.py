"""The fast way through a sheet and the exact one give the same answer, row by row, whatever the rows hold."""

import io
import random
from datetime import date

import pytest

from apps.spreadsheets.analysis import fastrows
from apps.spreadsheets.analysis.goals import read_goals
from apps.spreadsheets.preflight import preflight
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.selectors import registry_for
from tests.factories.codes import credit_code
from tests.spreadsheets.books import book, goal
from tests.spreadsheets.conftest import SAMPLES
from tests.spreadsheets.test_samples import CLEAN

NOTES = ["", "a\\b", "c\td", "\\N"]
ODD = ["约5", "5家", "", None, -1, 1.5, 10**12, "x", "=1+1", True, "#REF!", 0]


def everything(path, registry, *, fast: bool, grid: bool, monkeypatch):
    """All that reading a file yields."""
    lines, pages = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch, path.open("rb") as stream:
        if not fast:
            patch.setattr(fastrows, "usable", lambda sheet: False)
        checked = preflight(stream, Limits())
        outcome, parks = read_goals(
            stream, checked, registry=registry, limits=Limits(), lines=lines, grid=pages if grid else None
        )
    found = (outcome.problems, outcome.counts, outcome.totals, outcome.sheets, parks.new)
    return lines.getvalue(), pages.getvalue(), found


def odd_sheet(path, pilot):
    """3,000 goals of 200 parks, a few of them odd in one cell, some given twice, with totals between."""
    chance = random.Random(7)
    services = [(service.name, unit) for service in pilot.service_types.all() for unit in service.units][:15]
    rows = []
    for number in range(3000):
        name, unit = services[number % 15]
        row = goal(name, unit, chance.randint(1, 99), 园区名称=f"园{number // 15}", 备注=chance.choice(NOTES))
        row[3] = credit_code(number=number // 15)
        if chance.random() < 0.02:
            row[chance.randrange(1, 12)] = chance.choice(ODD)
        rows.append(row)
        if chance.random() < 0.01:
            rows.append(list(row))
        if chance.random() < 0.01:
            rows.append([None, None, "小计", *[None] * 5, chance.randint(1, 999), None, None, None])
    return book(path, rows)


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize("name", [*CLEAN, "targets_with_faults.xlsx", "odd"])
def test_both_ways_give_the_same(pilot, tmp_path, monkeypatch, name, grid):
    path = odd_sheet(tmp_path / "odd.xlsx", pilot) if name == "odd" else SAMPLES / name
    registry = registry_for(pilot, create_parks=True, today=date(2023, 6, 1))
    fast = everything(path, registry, fast=True, grid=grid, monkeypatch=monkeypatch)
    assert fast == everything(path, registry, fast=False, grid=grid, monkeypatch=monkeypatch)


def test_the_fast_way_is_really_taken(pilot, monkeypatch):
    taken = []
    plain = fastrows.PlainRows.lines
    monkeypatch.setattr(fastrows.PlainRows, "lines", lambda *args: taken.append(plain(*args)) or taken[-1])
    registry = registry_for(pilot, create_parks=True, today=date(2023, 6, 1))
    everything(SAMPLES / "targets_clean.xlsx", registry, fast=True, grid=False, monkeypatch=monkeypatch)
    assert [len(lines) for lines in taken] == [456]
