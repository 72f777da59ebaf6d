"""A scheme read from its JSON. Every refusal names the place of the wrong setting."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.evaluations.rules.consequences import read_grades, read_rewards, read_vetoes
from apps.evaluations.rules.kinds import KINDS
from apps.evaluations.rules.measures import Measure
from apps.evaluations.rules.numbers import HUNDRED, show
from apps.evaluations.rules.reading import Reader
from apps.evaluations.rules.scheme import Category, Indicator, Part, Scheme

EMPTY: dict[str, Any] = {"indicators": []}


def read_scheme(data: Mapping[str, Any]) -> Scheme:
    """The scheme of ``data``, numbers as text, int or Decimal. Raises Refused naming the path of a wrong value."""
    reader = Reader.of(data)
    total = reader.optional("total")
    categories = tuple(_category(each) for each in reader.objects("categories"))
    grades = read_grades(reader)
    scheme = Scheme(
        code=reader.text("code"),
        name=reader.text("name"),
        categories=categories,
        bonus=_block(reader, "bonus"),
        deductions=_block(reader, "deductions"),
        vetoes=read_vetoes(reader, grades),
        combine=reader.choice("combine", ("sum", "geometric"), "sum"),
        places=reader.whole("places", 2),
        ranked_by=reader.choice("ranked_by", ("exact", "shown"), "exact"),
        tie_breakers=tuple(map(str, reader.items("tie_breakers", []))),
        grades=grades,
        rewards=read_rewards(reader, grades),
        data=data,
    )
    reader.close()
    _check(scheme, reader, HUNDRED if total is None else total)
    return scheme


def _check(scheme: Scheme, reader: Reader, total: Fraction) -> None:
    if scheme.points != total:
        words = {"points": show(scheme.points), "total": show(total)}
        raise reader.refuse("categories", _("the points add up to %(points)s, not to %(total)s.") % words)
    codes = [indicator.code for block in scheme.blocks() for indicator in block.indicators]
    for code in codes:
        if codes.count(code) > 1:
            raise reader.refuse("categories", _("the indicator %(code)s is there twice.") % {"code": code})
    for code in scheme.tie_breakers:
        if code not in codes:
            raise reader.refuse("tie_breakers", _("there is no indicator %(code)s.") % {"code": code})


def _block(reader: Reader, key: str) -> Category:
    inner = reader.inside(key, EMPTY)
    indicators = tuple(_indicator(each) for each in inner.objects("indicators", []))
    block = Category(inner.text("code", key), inner.text("name", ""), indicators, inner.optional("cap", low=0))
    inner.close()
    return block


def _category(reader: Reader) -> Category:
    category = Category(
        reader.text("code"), reader.text("name"), tuple(_indicator(each) for each in reader.objects("indicators"))
    )
    points = reader.optional("points")
    if points is not None and points != category.points:
        words = {"points": show(category.points), "total": show(points)}
        raise reader.refuse("points", _("the points add up to %(points)s, not to %(total)s.") % words)
    return category


def _indicator(reader: Reader) -> Indicator:
    code, name = reader.text("code"), reader.text("name")
    less = reader.choice("direction", ("more", "less"), "more") == "less"
    unit, definition = reader.text("unit", ""), reader.text("definition", "")
    if "parts" in reader.data:
        parts = tuple(_part(each, code, name, less) for each in reader.objects("parts"))
    else:
        parts = (_part(reader, code, name, less),)
    if len({part.key for part in parts}) < len(parts):
        raise reader.refuse("parts", _("two parts have the same code."))
    return Indicator(code, name, unit, definition, less, parts)


def _part(reader: Reader, indicator: str, name: str, less: bool) -> Part:
    own = reader.text("code")
    points = reader.number("points", low=0)
    kind = reader.choice("kind", tuple(KINDS))
    return Part(
        key=own if own == indicator else f"{indicator}.{own}",
        name=reader.text("name", name),
        points=points,
        measure=_measure(reader, indicator),
        kind_name=kind,
        kind=KINDS[kind](reader, points, less),
        missing=reader.number("missing", 0, low=0),
        undefined=reader.number("undefined", 60 if reader.data.get("last") else 0, low=0),
        places=None if reader.get("round", None) is None else reader.whole("round"),
    )


def _measure(reader: Reader, indicator: str) -> Measure:
    last = reader.text("last", "")
    return Measure(
        value=reader.text("value", indicator),
        per=reader.text("per", ""),
        last=last,
        last_per=reader.text("last_per", ""),
        scale=reader.number("scale", 100 if last else 1),
        places=None if reader.get("measure_round", None) is None else reader.whole("measure_round"),
    )
