"""A scheme as a tree to read: blocks, indicators, parts with what each measures."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.evaluations.rules.grades import Cutoffs, Quotas
from apps.evaluations.rules.numbers import as_decimal, show
from apps.evaluations.rules.scheme import Category, Part, Scheme


@dataclass(frozen=True)
class Leaf:
    """One part: name, points, how it is scored, what is given where there is no figure."""

    name: str
    definition: str
    points: Decimal
    kind: str
    otherwise: str


@dataclass(frozen=True)
class Branch:
    """A category, the bonus or the deductions."""

    name: str
    points: Decimal
    leaves: list[Leaf]


@dataclass(frozen=True)
class Tree:
    """The whole scheme in words."""

    branches: list[Branch]
    grades: list[tuple[str, str]]
    vetoes: list[tuple[str, str]]


def kind_name(kind: str) -> str:
    """What a way of scoring is called."""
    return {
        "efficacy": pgettext("scoring", "efficacy coefficient"),
        "five_tier": pgettext("scoring", "five tiers"),
        "ladder": pgettext("scoring", "ladder"),
        "baseline_ratio": pgettext("scoring", "ratio to a baseline"),
        "completion": pgettext("scoring", "completion"),
        "per_unit": pgettext("scoring", "points per unit"),
        "deduction": pgettext("scoring", "points off per failing"),
        "checklist": pgettext("scoring", "checklist"),
        "experts": pgettext("scoring", "marks of experts"),
        "levels": pgettext("scoring", "points by level"),
    }[kind]


def tree_of(scheme: Scheme) -> Tree:
    """The tree. No query."""
    names = {"bonus": _("Bonus"), "deductions": _("Deductions")}
    branches = [_branch(block, names.get(block.code, "")) for block in scheme.blocks() if block.indicators]
    vetoes = [(each.name, each.grade or _("not admitted")) for each in scheme.vetoes.values()]
    return Tree(branches, _grades(scheme), vetoes)


def _branch(block: Category, name: str) -> Branch:
    points = block.points if block.cap is None else min(block.cap, block.points)
    leaves = [_leaf(part, indicator.definition) for indicator in block.indicators for part in indicator.parts]
    return Branch(block.name or name, as_decimal(points, 2), leaves)


def _leaf(part: Part, definition: str) -> Leaf:
    missing, undefined = (show(value) for value in (part.missing, part.undefined))
    otherwise = _("no entry: %(missing)s%%; not defined: %(undefined)s%%") % {
        "missing": missing,
        "undefined": undefined,
    }
    return Leaf(part.name, definition, as_decimal(part.points, 2), kind_name(part.kind_name), otherwise)


def _grades(scheme: Scheme) -> list[tuple[str, str]]:
    rule = scheme.grades
    if isinstance(rule, Cutoffs):
        return [*((grade, f"≥ {show(cut)}") for grade, cut in rule.cuts), (rule.rest, f"< {show(rule.cuts[-1][1])}")]
    if isinstance(rule, Quotas):
        rest = _("the rest")
        return [(each.grade, rest if each.share is None else f"{show(each.share * 100)}%") for each in rule.quotas]
    return []
