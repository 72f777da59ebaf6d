"""Examples of the window-platform allocation: regions with their grades, a pool, and one of the three readings."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.evaluations.rules.numbers import ZERO
from apps.evaluations.rules.reading import Reader
from apps.evaluations.rules.readings import CITY, POINTS, UNSPENT, Reading, Region, readings
from apps.evaluations.rules.worked.comparison import Line, list_line, map_lines, number_line

PLACES = 6  # of expected scores and weights
CENTS = 2


def check_allocations(data: Mapping[str, Any]) -> Iterator[Line]:
    """Lines of every entry. One without input uses the input of the entry before it with the same first word.

    The pool is the sum of what an entry expects to be given and kept.
    """
    inputs: dict[str, Reader] = {}
    for name, entry in data.items():
        reader, group = Reader.of(entry, name), name.split("_")[0]
        reader.get("note", "")
        if "input" in reader.data:
            inputs[group] = reader.inside("input")
        if group not in inputs:
            raise reader.refuse("input", _("this setting is missing."))
        if "result" in reader.data:
            yield from _whole(name, inputs[group], reader.inside("result"))
        else:
            yield from _unspent(name, inputs[group], reader)
        reader.close()


def _regions(reader: Reader) -> tuple[list[Region], dict[str, str]]:
    """The regions, coded by their order in the file; and name by code."""
    regions, names = [], {}
    for place, name in enumerate(reader.data):
        own, code = reader.inside(name), f"{place:04d}"
        grades = {grade: own.whole(grade) for grade in (*POINTS, "D")}
        regions.append(Region(code, own.whole("applied"), grades))
        names[code] = name
        own.close()
    return regions, names


def _whole(name: str, given: Reader, expected: Reader) -> Iterator[Line]:
    pool, (regions, names) = expected.number("check"), _regions(given)
    found = readings(regions, pool)[CITY]
    yield list_line(name, "eligible", [names[code] for code in found.eligible], expected.items("eligible"))
    yield list_line(name, "excluded", [names[code] for code in found.excluded], expected.items("excluded", []))
    yield from map_lines(name, "total", found.totals, expected.inside("totals"), 0)
    yield from map_lines(name, "score", _named(found.scores, names), expected.inside("scores"), PLACES)
    yield number_line(name, "sum", found.total_score, expected.number("sum"), PLACES)
    yield from map_lines(name, "weight", _named(found.weights, names), expected.inside("weights"), PLACES)
    yield from _amounts(name, found, names, expected)
    yield number_line(name, "check", sum(map(Fraction, found.amounts.values()), ZERO), pool, CENTS)
    expected.close()


def _unspent(name: str, given: Reader, expected: Reader) -> Iterator[Line]:
    kept, amounts = expected.number("unallocated"), expected.inside("amounts_yuan")
    pool = sum((amounts.number(key) for key in amounts.data), kept)
    regions, names = _regions(given)
    found = readings(regions, pool)[UNSPENT]
    yield from map_lines(name, "score", _named(found.scores, names), expected.inside("scores_all"), PLACES)
    yield from _amounts(name, found, names, expected)
    yield number_line(name, "unallocated", Fraction(found.unallocated), kept, CENTS)


def _amounts(name: str, found: Reading, names: Mapping[str, str], expected: Reader) -> list[Line]:
    amounts = {code: Fraction(amount) for code, amount in found.amounts.items()}
    return map_lines(name, "yuan", _named(amounts, names), expected.inside("amounts_yuan"), CENTS)


def _named(values: Mapping[str, Fraction], names: Mapping[str, str]) -> dict[str, Fraction]:
    return {names[code]: value for code, value in values.items()}
