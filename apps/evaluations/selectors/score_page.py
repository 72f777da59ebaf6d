"""What the page of one score shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.common.digests import digest
from apps.common.refusals import Refused
from apps.evaluations.models import Score
from apps.evaluations.rules.grades import Cutoffs
from apps.evaluations.rules.keeping import entry_keys
from apps.evaluations.rules.kinds.entries import Checklist, Experts
from apps.evaluations.rules.kinds.levels import Levels
from apps.evaluations.rules.numbers import as_decimal, exact, half_up
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.rules.sensitivity import what_if
from apps.evaluations.selectors.explaining import Explained, explained, label_of, spelled
from apps.evaluations.selectors.rounds import alone, restored
from apps.jobs.models import Job

WORDS = (Checklist, Experts, Levels)
FORMAT = 1  # raised when the printed sheet looks different


@dataclass(frozen=True)
class Change:
    """What an entry changed by so much would do."""

    label: str
    before: str
    after: str
    total_before: Decimal
    total_after: Decimal
    gain: Decimal
    grade_before: str
    grade_after: str
    rank_before: int | None
    rank_after: int | None
    fault: str = ""


@dataclass(frozen=True)
class Border:
    """How far the total is from a border between grades."""

    grade: str
    cut: Decimal
    gap: Decimal

    @property
    def short(self) -> Decimal:
        """What is missing to the border."""
        return -self.gap


def scheme_of(kept: Score) -> Scheme:
    """The scheme of its round."""
    return read_scheme(kept.round.scheme)


def page_of(kept: Score) -> Explained:
    """The score opened up, by the values it was made with. No query when round and run are loaded."""
    return explained(alone(kept), str(kept.enrolment_id), kept.sources)


def what_if_keys(kept: Score) -> list[tuple[str, str]]:
    """Entries that are numbers, by key."""
    found = []
    for key, part in entry_keys(scheme_of(kept)).items():
        value = kept.values.get(key)
        if value not in (None, "") and not (key == part.measure.value and isinstance(part.kind, WORDS)):
            found.append((key, f"{label_of(key, part)} ({spelled(value)})"))
    return found


def what_if_of(kept: Score, given: Mapping[str, Any]) -> Change:
    """The change computed with the values of the round; everybody else stays as they are. Two queries."""
    key = given["key"]
    entry = exact(str(kept.values[key]))
    wanted = entry + exact(given["change"])
    label = dict(what_if_keys(kept))[key].rpartition(" (")[0]
    before, after = spelled(kept.values[key]), spelled(as_decimal(wanted, 6))
    places = scheme_of(kept).places
    try:
        found = what_if(restored(kept.round), str(kept.enrolment_id), {key: wanted})
    except Refused as refusal:
        nothing = Decimal(0)
        return Change(label, before, after, nothing, nothing, nothing, "", "", None, None, str(refusal))
    first, then = found.before, found.after
    return Change(
        label=label,
        before=before,
        after=after,
        total_before=as_decimal(first.shown or exact(0), places),
        total_after=as_decimal(then.shown or exact(0), places),
        gain=as_decimal(found.gain, 4),
        grade_before=first.grade,
        grade_after=then.grade,
        rank_before=first.place.rank if first.place else None,
        rank_after=then.place.rank if then.place else None,
    )


def near_of(kept: Score) -> list[Border]:
    """The borders of cut-offs next to the total: the one it has reached, and the one it lacks. No query."""
    rule = scheme_of(kept).grades
    if kept.published is None or not isinstance(rule, Cutoffs):
        return []
    total = half_up(exact(kept.published), 6)
    found = [Border(grade, as_decimal(cut, 2), as_decimal(total - cut, 2)) for grade, cut in rule.cuts]
    reached = [each for each in found if each.gap >= 0][:1]
    return [each for each in found if each.gap < 0][-1:] + reached


def sheet_path(kept: Score) -> str:
    """Where the printed calculation sheet lies; a version never changes, so neither does its sheet."""
    name = digest({"score": kept.pk, "format": FORMAT})
    return f"printed/scores/{name[:2]}/{name}.pdf"


def sheet_key(kept: Score) -> str:
    """The start of the effect key of every attempt to print it."""
    return f"score-sheet:{kept.pk}:"


def sheet_job(kept: Score) -> Job | None:
    """The latest job that prints it; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=sheet_key(kept)).order_by("-pk").first()
