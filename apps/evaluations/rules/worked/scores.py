"""Examples of single scores: efficacy coefficient, five tiers, baseline ratios. Each becomes a scheme and a round."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.evaluations.rules.explanation import explain
from apps.evaluations.rules.kinds.tiers import FiveTier
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.reading import Reader
from apps.evaluations.rules.rounds import Round, score
from apps.evaluations.rules.worked.comparison import Line, number_line

PLACES = 4  # of the expected scores
FORM = re.compile(r"x(\d+)\+(\d+)", re.ASCII)
TERM = re.compile(r"([^÷×+]+)÷([\d.]+)×([\d.]+)", re.ASCII)


def check_scores(data: Mapping[str, Any]) -> Iterator[Line]:
    """A line per expected number."""
    for example in Reader.of(data).objects("examples"):
        name, given = example.text("name"), example.inside("input")
        example.get("note", "")
        if "standards" in given.data:
            yield from _five_tier(name, given, example.inside("expected"))
        else:
            scored = _ratios(given) if "formula" in given.data else _efficacy(given)
            yield number_line(name, "score", scored.total.at(0), example.number("expected"), PLACES)
        given.close()


def _round(indicators: list[dict[str, Any]], values: Mapping[str, Any]) -> Round:
    total = sum(Fraction(str(each["points"])) for each in indicators)
    category = {"code": "all", "name": "all", "indicators": indicators}
    scheme = read_scheme({"code": "example", "name": "example", "total": total, "categories": [category]})
    return score(scheme, [Participant("1", "1", values)])


def _efficacy(given: Reader) -> Round:
    form = FORM.fullmatch(given.text("form", "x40+60"))
    if form is None:
        raise given.refuse("form", _("span and base are expected, for example x40+60."))
    less = given.choice("direction", ("smaller_is_better", "larger_is_better"), "larger_is_better")
    indicator = {
        "code": "x",
        "name": "x",
        "kind": "efficacy",
        "points": 100,
        "span": form[1],
        "base": form[2],
        "satisfied": given.number("satisfied"),
        "unallowed": given.number("unallowed"),
        "clip": given.items("clip", []),
        "direction": "less" if less == "smaller_is_better" else "more",
    }
    return _round([indicator], {"x": given.number("actual")})


def _ratios(given: Reader) -> Round:
    """value ÷ baseline × points + ...; the values come in the order of the terms."""
    values = given.inside("values")
    terms = [TERM.fullmatch(term.strip()) for term in given.text("formula").split("+")]
    if None in terms or len(terms) != len(values.data):
        raise given.refuse("formula", _("one term name ÷ baseline × points for every value is expected."))
    found = [term for term in terms if term is not None]
    indicators = [
        {"code": key, "name": term[1], "kind": "baseline_ratio", "baseline": term[2], "points": term[3]}
        for key, term in zip(values.data, found, strict=True)
    ]
    return _round(indicators, {key: values.number(key) for key in values.data})


def _five_tier(name: str, given: Reader, expected: Reader) -> Iterator[Line]:
    weight, actual = given.number("weight", low=0), given.number("actual")
    settings = {"standards": given.get("standards"), "coef": given.get("coef")}
    scored = _round([{"code": "x", "name": "x", "kind": "five_tier", "points": weight} | settings], {"x": actual})
    node = explain(scored, "1").children[0].children[0]
    found = {step: value for step, _formula, value in node.steps if step} | {"score": node.score}
    kind = scored.scheme.categories[0].indicators[0].parts[0].kind
    for key in expected.data:
        if key == "tier" and isinstance(kind, FiveTier):
            yield Line(name, key, kind.tier(actual), expected.text(key).split(" ")[0])
        elif key in found:
            yield number_line(name, key, found[key], expected.number(key), PLACES)
        else:
            yield Line(name, key, "-", str(expected.get(key)))
