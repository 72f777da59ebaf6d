"""A run: everybody scored, ranked and graded; whoever stands differently afterwards gets a new version."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from apps.common.constraints import worded
from apps.evaluations.models import Round, Run, Score
from apps.evaluations.rules.keeping import jsonable, kept_norms, read_norms
from apps.evaluations.rules.numbers import as_decimal
from apps.evaluations.rules.outcomes import Outcome, Review, conclude
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rounds import Round as Scored
from apps.evaluations.rules.rounds import score
from apps.evaluations.selectors.rounds import current_scores, latest_run

if TYPE_CHECKING:
    from apps.accounts.models import User

COMPARED = (
    *("values", "vetoes", "exempt", "exempt_reason", "standing", "points", "total", "published", "rank", "shared"),
    *("computed", "grade", "review_reason", "notes"),
)


@transaction.atomic
def run(
    *,
    row: Round,
    people: Iterable[Participant],
    user: "User",
    reason: str,
    reviews: Iterable[Review] = (),
    sources: Mapping[int, Any] | None = None,
    anew: bool = False,
) -> Run:
    """Score a round whose row the caller has locked; returns the run.

    ``anew`` takes satisfied and unallowed values from the participants again and gives everybody a new version; else
    the values of the last run stay and only those get one who stand differently. ``sources``: enrolment → records.
    Raises :class:`Refused` for an entry that is no number.
    """
    before = {each.enrolment_id: each for each in current_scores(row)}
    first = not before
    scheme = read_scheme(row.scheme)
    with translation.override(settings.LANGUAGE_CODE):
        scored = score(scheme, people, None if anew or first else read_norms(latest_run(row).norms))
        gone = {each.code for each in scored.out}
        kept = {review.code: review for review in reviews if review.code not in gone}
        outcomes = conclude(scored, kept.values())
    with worded():
        made = Run.objects.create(
            round=row,
            number=(latest_run(row).number + 1) if not first else 1,
            norms=kept_norms(scored.norms),
            is_anew=anew or first,
            reason=reason,
            made_by=user,
        )
        out = {each.code: each for each in scored.out}
        places = {each.code: place for place, each in enumerate(scored.people)}
        versions = [
            _version(made, before.get(int(each.code)), each, scored, places.get(each.code), out, kept.get(each.code))
            for each in outcomes
        ]
        _keep(versions, before, sources or {}, everyone=anew or first)
    return made


def _version(
    made: Run,
    old: Score | None,
    outcome: Outcome,
    scored: Scored,
    index: int | None,
    out: Mapping[str, Participant],
    review: Review | None,
) -> Score:
    """What a participant's score is by this run; not stored yet. ``index`` is None for who is not admitted."""
    person = out[outcome.code] if index is None else scored.people[index]
    return Score(
        round_id=made.round_id,
        run=made,
        enrolment_id=int(person.code),
        version=old.version + 1 if old else 1,
        park_name=person.name,
        values=jsonable(person.values),
        sources=old.sources if old else {},
        vetoes=dict(person.vetoes),
        exempt=person.exempt,
        exempt_reason=person.exempt_reason,
        standing=outcome.standing,
        points={} if index is None else {key: str(part.points.at(index)) for key, part in scored.parts.items()},
        total="" if index is None else str(scored.total.at(index)),
        published=None if outcome.shown is None else as_decimal(outcome.shown, scored.scheme.places),
        rank=outcome.place.rank if outcome.place else None,
        shared=outcome.place.shared if outcome.place else 0,
        computed=outcome.automatic,
        grade=outcome.grade,
        review_reason=review.reason if review else "",
        notes=list(outcome.notes),
        reason=made.reason,
        made_by=made.made_by,
    )


def _keep(versions: list[Score], before: Mapping[int, Score], sources: Mapping[int, Any], *, everyone: bool) -> None:
    """Store those that differ from what counted so far."""
    new = []
    for version in versions:
        old = before.get(version.enrolment_id)
        version.sources = sources.get(version.enrolment_id, version.sources)
        if everyone or old is None or any(getattr(old, name) != getattr(version, name) for name in COMPARED):
            new.append(version)
    places = [each.enrolment_id for each in new]
    for old in before.values():
        if old.enrolment_id in places:
            Score.objects.filter(pk=old.pk).update(is_current=False)
    Score.objects.bulk_create(new)
