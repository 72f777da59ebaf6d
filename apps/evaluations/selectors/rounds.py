"""Rounds as the engine knows them, made from what is kept."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from apps.evaluations.models import Round, Run, Score
from apps.evaluations.rules.keeping import read_norms
from apps.evaluations.rules.outcomes import Review
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rounds import Round as Scored
from apps.evaluations.rules.rounds import score


def current_scores(row: Round) -> list[Score]:
    """The versions that count, in the order they were entered. One query."""
    rows = Score.objects.filter(round=row).current()
    return list(rows.select_related("enrolment__park").order_by("enrolment_id"))


def latest_run(row: Round) -> Run:
    """The run whose values count. One query."""
    return row.runs.order_by("-number")[0]


def participant(kept: Score) -> Participant:
    """Somebody as entered in a version of the score."""
    return Participant(
        code=str(kept.enrolment_id),
        name=kept.park_name,
        values=kept.values,
        vetoes=kept.vetoes,
        exempt=kept.exempt,
        exempt_reason=kept.exempt_reason,
    )


def reviews_of(scores: Iterable[Score]) -> list[Review]:
    """Grades that people gave."""
    return [Review(str(each.enrolment_id), each.grade, each.review_reason) for each in scores if each.is_reviewed]


def restored(row: Round) -> Scored:
    """The round as it stands, to the last digit, from its own scheme and values. Two queries."""
    people = [participant(each) for each in current_scores(row)]
    return score(read_scheme(row.scheme), people, read_norms(latest_run(row).norms))


def alone(kept: Score) -> Scored:
    """One version of one score by the scheme and the values it was made with; everybody else is left out.

    Load ``round`` and ``run``. A park that is not admitted is computed as if it were, so that its figures can be read.
    """
    scheme = read_scheme(kept.round.scheme)
    graded = {key: fact for key, fact in kept.vetoes.items() if scheme.vetoes[key].grade}
    return score(scheme, [replace(participant(kept), vetoes=graded)], read_norms(kept.run.norms))


def versions_of(kept: Score) -> Any:
    """Every version of the score of that park in that round, newest first."""
    rows = Score.objects.filter(round=kept.round_id, enrolment=kept.enrolment_id)
    return rows.select_related("made_by").order_by("-version")
