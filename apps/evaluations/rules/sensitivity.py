"""What a change would do: value + x → score + y, and who stands near a border between grades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.evaluations.rules.grades import Cutoffs
from apps.evaluations.rules.numbers import exact
from apps.evaluations.rules.outcomes import Outcome, conclude
from apps.evaluations.rules.rerunning import rerun
from apps.evaluations.rules.rounds import Round, score

STEPS = 60  # halvings of a search: far below any unit of an entry


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Score, rank and grade before and after; the values taken from the participants stay."""

    before: Outcome
    after: Outcome
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody at a border: ``gap`` is how far the total is above (or, negative, below) the ``cut`` of ``grade``."""

    code: str
    grade: str
    cut: Fraction
    gap: Fraction


def what_if(scored: Round, code: str, changes: Mapping[str, Any]) -> WhatIf:
    """One participant with other entries (key → value), everybody else as they are."""
    changed = rerun(scored, values={code: changes})
    before, after = ({each.code: each for each in conclude(which)}[code] for which in (scored, changed))
    gain = changed.total.at(changed.index(code)) - scored.total.at(scored.index(code))
    return WhatIf(before, after, gain)


def score_with(scored: Round, code: str, changes: Mapping[str, Any]) -> Fraction:
    """The total of one participant with other entries; nobody else is scored again."""
    alone = _alone(scored, code)
    return rerun(alone, values={code: changes}).total.at(0)


def gain(scored: Round, code: str, key: str, more: Fraction) -> Fraction:
    """How much the total grows when the entry ``key``, a number, grows by ``more``."""
    index = scored.index(code)
    entry = exact(scored.people[index].values[key])
    return score_with(scored, code, {key: entry + more}) - scored.total.at(index)


def needed(scored: Round, code: str, key: str, target: Fraction, furthest: Fraction) -> Fraction | None:
    """The least change of the entry ``key`` towards ``furthest`` that brings the total to ``target``.

    None where even ``furthest`` does not reach it. Found by halving, as caps and tiers bend the line; it always
    reaches the target, and is above the least change by less than its 2^60th part.
    """
    index = scored.index(code)
    alone, entry = _alone(scored, code), exact(scored.people[index].values[key])

    def reaches(change: Fraction) -> bool:
        return rerun(alone, values={code: {key: entry + change}}).total.at(0) >= target

    short, enough = Fraction(0), furthest
    if reaches(short):
        return short
    if not reaches(enough):
        return None
    for _step in range(STEPS):
        middle = (short + enough) / 2
        short, enough = (short, middle) if reaches(middle) else (middle, enough)
    return enough


def near_cuts(scored: Round, within: Fraction) -> list[Near]:
    """Ranked participants whose total is at most ``within`` points from a border, nearest first.

    A border of a quota is the total of the last one above it, so that those just below see what they lack.
    """
    found = []
    borders = _borders(scored)
    for index in scored.ranked:
        total = scored.total.at(index)
        for grade, cut in borders:
            if abs(total - cut) <= within:
                found.append(Near(scored.people[index].code, grade, cut, total - cut))
    return sorted(found, key=lambda near: (abs(near.gap), near.code))


def _borders(scored: Round) -> Sequence[tuple[str, Fraction]]:
    rule = scored.scheme.grades
    if isinstance(rule, Cutoffs):
        return rule.cuts
    lowest: dict[str, Fraction] = {}
    totals = {scored.people[index].code: scored.total.at(index) for index in scored.ranked}
    for each in conclude(scored):
        if each.standing == "ranked" and each.automatic:
            total = totals[each.code]
            lowest[each.automatic] = min(total, lowest.get(each.automatic, total))
    return list(lowest.items())[:-1]  # nothing is below the last grade


def _alone(scored: Round, code: str) -> Round:
    return score(scored.scheme, [scored.people[scored.index(code)]], scored.norms)
