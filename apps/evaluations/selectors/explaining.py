"""The engine's tree shaped for a page: every part with its entries, their records, values of the round and steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.evaluations.rules.explanation import Node, explain
from apps.evaluations.rules.facts import FACTS
from apps.evaluations.rules.numbers import HUNDRED, as_decimal, exact, show
from apps.evaluations.rules.reasons import role_name, step_name
from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Category, Indicator, Part


@dataclass(frozen=True)
class Entry:
    """One entry of a part: what it is, its value, the records behind it (``label value url office``)."""

    key: str
    label: str
    value: str
    links: list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """A line of the computation."""

    name: str
    formula: str
    result: str


@dataclass(frozen=True)
class PartView:
    """One part opened up."""

    key: str
    name: str
    definition: str
    unit: str
    score: Decimal
    points: Decimal
    value: str
    entries: list[Entry]
    norms: list[tuple[str, str]]
    formula: str
    steps: list[Step]
    notes: tuple[str, ...]

    @property
    def percent(self) -> Decimal:
        """The score in percent of the points, for the bar."""
        return self.score * 100 / self.points if self.points else Decimal(0)


@dataclass(frozen=True)
class BlockView:
    """A category, the bonus or the deductions."""

    name: str
    score: Decimal
    points: Decimal
    is_deducted: bool
    notes: tuple[str, ...]
    parts: list[PartView]


@dataclass(frozen=True)
class Explained:
    """A whole score: the blocks, and how they become the total."""

    blocks: list[BlockView]
    formula: str
    rounding: str
    total: Decimal
    points: Decimal


def explained(scored: Round, code: str, sources: Mapping[str, list[dict[str, Any]]]) -> Explained:
    """Everything about one participant. No query. Raises Refused for who is not scored."""
    tree = explain(scored, code)
    values = scored.people[scored.index(code)].values
    blocks = [block for block in scored.scheme.blocks() if block.indicators]
    return Explained(
        blocks=[_block(block, node, values, sources) for block, node in zip(blocks, tree.children, strict=True)],
        formula=readable(tree.formula),
        rounding=readable(tree.steps[0][1]),
        total=as_decimal(tree.steps[0][2], scored.scheme.places),
        points=as_decimal(scored.scheme.points, 2),
    )


def _block(block: Category, node: Node, values: Mapping[str, Any], sources: Mapping[str, Any]) -> BlockView:
    pairs = [(indicator, part) for indicator in block.indicators for part in indicator.parts]
    leaves = [leaf for child in node.children for leaf in (child.children or (child,))]
    return BlockView(
        name=node.name,
        score=as_decimal(node.score, 2),
        points=as_decimal(block.points if block.cap is None else min(block.cap, block.points), 2),
        is_deducted=node.less,
        notes=node.notes,
        parts=[
            _part(indicator, part, leaf, values, sources) for (indicator, part), leaf in zip(pairs, leaves, strict=True)
        ],
    )


def _part(
    indicator: Indicator, part: Part, node: Node, values: Mapping[str, Any], sources: Mapping[str, Any]
) -> PartView:
    measure = part.measure
    keys = [key for key in (measure.value, measure.per, measure.last, measure.last_per) if key]
    return PartView(
        key=part.key,
        name=part.name,
        definition=indicator.definition,
        unit=indicator.unit,
        score=as_decimal(node.score, 2),
        points=as_decimal(part.points, 2),
        value=_shown(part, node.value),
        entries=[Entry(key, label_of(key, part), spelled(values.get(key)), list(sources.get(key, ()))) for key in keys],
        norms=[(role_name(role), show(value, 6)) for role, value in node.norms],
        formula=readable(node.formula),
        steps=[Step(step_name(code), readable(formula), show(result, 6)) for code, formula, result in node.steps],
        notes=node.notes,
    )


def _shown(part: Part, value: str) -> str:
    """The measure as a person reads it: a completion in percent."""
    if part.kind_name != "completion" or not value:
        return value
    return f"{show(exact(value) * HUNDRED, 2)}%"


def label_of(key: str, part: Part) -> str:
    """What an entry is called: a fact of the portal by its words, anything else by the part it is typed for."""
    return str(FACTS[key]) if key in FACTS else part.name if key == part.measure.value else key


def spelled(raw: Any) -> str:
    """An entry in words: numbers without trailing zeros, lists joined."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, Mapping):
        return ", ".join(map(str, raw.values()))
    if isinstance(raw, list | tuple):
        return ", ".join(map(str, raw))
    text = str(raw)
    return text.rstrip("0").rstrip(".") if "." in text else text


def readable(formula: str) -> str:
    """A formula with its functions in words."""
    for function, word in (("max(", _("larger of (")), ("min(", _("smaller of (")), ("round(", _("rounded ("))):
        formula = formula.replace(function, word)
    return formula
