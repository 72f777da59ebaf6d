"""What a round ends in: rank, grade and reward of everybody, with the words for whatever was not plain.

Order: veto → exempt → bonus and deductions (all in the scores) → rank → quota or cut-off → ties → manual review.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.grades import Quotas
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.ranking import Place, places, rank
from apps.evaluations.rules.remarks import Remarks, facts
from apps.evaluations.rules.rounds import Round

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Review:
    """A grade given by people: kept beside the computed one, never without a reason."""

    code: str
    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``standing``: ranked, vetoed (graded straight away), exempt or out. ``automatic`` is the grade before review."""

    code: str
    standing: str
    shown: Fraction | None
    place: Place | None
    automatic: str
    grade: str
    reward: Decimal
    notes: tuple[str, ...]


def conclude(scored: Round, reviews: Iterable[Review] = ()) -> list[Outcome]:
    """An outcome each: the ranked ones by rank, then exempt, vetoed, and those who are out."""
    ordered = rank(scored)
    standing, reviewed = places(ordered), _reviewed(scored, reviews)
    automatic, at_border = _grades(scored, ordered)
    by_review = {scored.index(code): review.grade for code, review in reviewed.items()}
    grades = automatic | by_review
    rewards = _rewards(scored, ordered, grades)
    rest = [index for index in range(len(scored.people)) if index not in standing]
    rest.sort(key=lambda index: (bool(scored.people[index].vetoes), scored.people[index].code))
    shown = scored.total.rounded(scored.scheme.places)
    remarks = Remarks(scored.scheme, at_border, len(standing), {code: each.reason for code, each in reviewed.items()})
    found = [
        Outcome(
            code=scored.people[index].code,
            standing=_standing(scored.people[index]),
            shown=shown.at(index),
            place=standing.get(index),
            automatic=automatic[index],
            grade=grades[index],
            reward=rewards.get(index, NOTHING),
            notes=tuple(remarks.of(index, scored.people[index])),
        )
        for index in [*(index for group in ordered for index in group), *rest]
    ]
    return found + [
        Outcome(each.code, "out", None, None, "", "", NOTHING, tuple(facts(scored.scheme, each))) for each in scored.out
    ]


def _standing(each: Participant) -> str:
    return "vetoed" if each.vetoes else "exempt" if each.exempt else "ranked"


def _grades(scored: Round, ordered: list[list[int]]) -> tuple[dict[int, str], set[int]]:
    rule = scored.scheme.grades
    border: set[int] = set()
    if rule is None:
        return dict.fromkeys(range(len(scored.people)), ""), border
    if isinstance(rule, Quotas):
        grades, border = rule.assign(ordered)
    else:
        shown = scored.total.rounded(scored.scheme.places)
        grades = {index: rule.grade(shown.at(index)) for index in scored.ranked}
    for index, each in enumerate(scored.people):
        if each.vetoes:
            straight = {scored.scheme.vetoes[key].grade for key in each.vetoes}
            grades[index] = max(straight, key=rule.names().index)
        elif each.exempt:
            grades[index] = each.exempt
    return grades, border


def _reviewed(scored: Round, reviews: Iterable[Review]) -> Mapping[str, Review]:
    found: dict[str, Review] = {}
    names = scored.scheme.grades.names() if scored.scheme.grades else ()
    for review in reviews:
        scored.index(review.code)
        if review.grade not in names:
            raise Refused(_("There is no grade %(grade)s.") % {"grade": review.grade})
        if not review.reason.strip():
            raise Refused(_("A grade given by review needs a reason."))
        found[review.code] = review
    return found


def _rewards(scored: Round, ordered: list[list[int]], grades: Mapping[int, str]) -> dict[int, Decimal]:
    rule = scored.scheme.rewards
    if rule is None:
        return {}
    ranked = set(scored.ranked)
    winners = [[index for index in group if grades[index] == rule.grade] for group in ordered]
    aside = [index for index, grade in grades.items() if grade == rule.grade and index not in ranked]
    return rule.amounts([group for group in winners if group], aside)
