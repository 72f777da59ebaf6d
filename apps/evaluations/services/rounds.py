"""Rounds of an evaluation: opened and scored, reviewed, corrected, discarded (R1.28-R1.40)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.digests import digest
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.evaluations.choices.rounds import RoundKind, RoundState
from apps.evaluations.models import Round, Score
from apps.evaluations.permissions.rounds import may_manage
from apps.evaluations.rules.keeping import entry_keys, jsonable, typed_entry
from apps.evaluations.rules.outcomes import Review
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.pasting import pasted_entries
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.selectors.entries import entries_of
from apps.evaluations.selectors.rounds import current_scores, participant, reviews_of
from apps.evaluations.selectors.schemes import scheme_data
from apps.evaluations.selectors.suggesting import Suggestion, participants, suggested
from apps.evaluations.services.running import run
from apps.evaluations.workflow.rounds import ROUND
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

__all__ = [
    "Correction", "Suggestion", "correct_score", "discard_round", "locked", "open_round", "review_score", "said",
    "suggested",
]  # fmt: skip
LINE = 300


@dataclass(frozen=True)
class Correction:
    """What changes about one participant: entries as typed (blank takes one away), vetoes with their facts (a blank
    fact lifts one), a grade outside the ranking with its reason. None leaves things as they are."""

    values: Mapping[str, str] = field(default_factory=dict)
    vetoes: Mapping[str, str] = field(default_factory=dict)
    exempt: str | None = None
    exempt_reason: str = ""


@transaction.atomic
def open_round(*, programme: Programme, kind: str, title: str, day: date, user: "User", pasted: str = "") -> Round:
    """Open a round on the figures of the close of ``day`` and score everybody who took part on it.

    ``pasted`` holds entries the portal does not have, cells separated by tabs. Raises :class:`Refused`: no right, a
    day ahead or before the programme, nobody to score, another round of the kind that is not final, a title used
    before, faults of what was pasted. Locks the programme.
    """
    if not may_manage(user):
        raise Refused(_("The provincial departments open a round."))
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not programme.start_date <= day <= timezone.localdate():
        raise Refused(_("Choose a day from the first day of the programme to today."), field="day")
    parks = list(participants(programme, day))
    if not parks:
        raise Refused(_("No pilot park takes part on that day."), field="day")
    data = jsonable(scheme_data(programme, kind))
    with worded(fields={"round_title": "title"}):
        row = Round.objects.create(
            programme=programme,
            kind=RoundKind(kind),
            title=clean_line(title, limit=80),
            scheme=data,
            digest=digest(data),
            as_of=day,
            opened_by=user,
        )
    with translation.override(settings.LANGUAGE_CODE):
        people, links = _entered(parks, programme, day, read_scheme(data), pasted)
        reason = _("Round opened")
    run(row=row, people=people, user=user, reason=reason, sources=links)
    record(user=user, action="round.opened", target=row, note=f"{len(people)} · {day}")
    return row


def _entered(
    parks: list[Enrolment], programme: Programme, day: date, scheme: Scheme, pasted: str
) -> tuple[list[Participant], dict[int, Any]]:
    """Participants with the entries the scheme reads, and the records behind each entry."""
    entries, wanted = entries_of(parks, programme, day), entry_keys(scheme)
    typed = pasted_entries(pasted, {each.park.name: each.pk for each in parks}, scheme)
    people, links = [], {}
    for each in parks:
        values = entries[each.pk].values | typed.get(each.pk, {})
        kept = {key: value for key, value in values.items() if key in wanted}
        people.append(Participant(str(each.pk), each.park.name, kept))
        sources = entries[each.pk].sources
        links[each.pk] = {key: [link.data() for link in found] for key, found in sources.items() if key in wanted}
    return people, links


@transaction.atomic
def review_score(*, score: Score, grade: str, reason: str, user: "User") -> Score:
    """People give a grade beside the computed one; a blank ``grade`` takes it back to the computed one.

    Raises :class:`Refused`: no reason, no such grade, a round that is public, a park that is not admitted, a version
    that no longer counts. Locks the round.
    """
    row = locked(score.round_id)
    ROUND.check("review", user, row)
    words = said(reason, _("A grade given by review needs a reason."))
    scores = current_scores(row)
    mine = counting(scores, score)
    if mine.published is None:
        raise Refused(_("%(park)s is not scored in this round.") % {"park": mine.park_name})
    others = [review for review in reviews_of(scores) if review.code != str(mine.enrolment_id)]
    given = [Review(str(mine.enrolment_id), grade, words)] if grade else []
    people = [participant(each) for each in scores]
    run(row=row, people=people, user=user, reason=words, reviews=[*others, *given])
    new = Score.objects.current().get(round=row, enrolment=mine.enrolment_id)
    changes = {"grade": [mine.grade, new.grade]}
    record(user=user, action="score.reviewed", target=new, note=words, changes=changes,
           jurisdiction_id=mine.enrolment.park.county_id)  # fmt: skip
    return new


@transaction.atomic
def correct_score(*, score: Score, correction: Correction, reason: str, user: "User", anew: bool = False) -> Score:
    """Correct entries, vetoes or an exemption of one park; everybody is ranked again, by the values of the round.

    ``anew`` takes satisfied and unallowed values again, which may move every score. Raises :class:`Refused`: no
    reason, nothing changed, an entry that is no number, a version that no longer counts. Locks the round.
    """
    row = locked(score.round_id)
    ROUND.check("correct", user, row)
    return corrected(row=row, score=score, correction=correction, reason=reason, user=user, anew=anew)


def corrected(
    *, row: Round, score: Score, correction: Correction, reason: str, user: "User", anew: bool = False
) -> Score:
    """The correction itself, for callers that hold the lock of the round and have checked the right."""
    words = said(reason, _("Say why the score is corrected."))
    scores = current_scores(row)
    mine = counting(scores, score)
    before = participant(mine)
    after = _applied(read_scheme(row.scheme), before, correction)
    if after == before and not anew:
        raise Refused(_("Nothing changes."))
    people = [after if each.enrolment_id == mine.enrolment_id else participant(each) for each in scores]
    dropped = [review for review in reviews_of(scores) if review.code != before.code or after.vetoes == before.vetoes]
    run(row=row, people=people, user=user, reason=words, reviews=dropped, anew=anew)
    new = Score.objects.current().get(round=row, enrolment=mine.enrolment_id)
    changes: dict[str, list[Any]] = {
        "published": [mine.published, new.published],
        "rank": [mine.rank, new.rank],
        "grade": [mine.grade, new.grade],
    }
    record(user=user, action="score.corrected", target=new, note=words, changes=changes,
           jurisdiction_id=mine.enrolment.park.county_id)  # fmt: skip
    return new


@transaction.atomic
def discard_round(*, row: Round, reason: str, user: "User") -> Round:
    """Give a round up before it is public; it stays on record. Raises :class:`Refused`. Locks the round."""
    row = locked(row.pk)
    ROUND.check("discard", user, row)
    row.discard_reason = said(reason, _("Say why the round is discarded."))
    row.state = RoundState.DISCARDED
    row.save(update_fields=["state", "discard_reason"])
    record(user=user, action="round.discarded", target=row, note=row.discard_reason)
    return row


def locked(pk: int) -> Round:
    """The round under its row lock, with its programme."""
    return Round.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pk)


def said(text: str, sentence: str) -> str:
    """A reason in one line. Raises :class:`Refused` with ``sentence`` for none."""
    cleaned = clean_line(text, limit=LINE)
    if not cleaned:
        raise Refused(sentence, field="reason")
    return cleaned


def counting(scores: list[Score], wanted: Score) -> Score:
    """The version that counts. Raises :class:`Refused` when ``wanted`` is an older one."""
    found = next((each for each in scores if each.pk == wanted.pk), None)
    if found is None:
        raise Refused(_("The score was changed meanwhile. Reload the page."))
    return found


def _applied(scheme: Scheme, before: Participant, correction: Correction) -> Participant:
    keys = entry_keys(scheme)
    values: dict[str, Any] = dict(before.values)
    for key, text in correction.values.items():
        if key not in keys:
            raise Refused(_("The scheme reads no entry %(key)s.") % {"key": key})
        values[key] = typed_entry(keys[key], key, text)
    vetoes = dict(before.vetoes)
    for key, fact in correction.vetoes.items():
        vetoes.pop(key, None)
        if fact.strip():
            vetoes[key] = clean_line(fact, limit=LINE)
    exempt = before.exempt if correction.exempt is None else correction.exempt
    words = before.exempt_reason if correction.exempt is None else clean_line(correction.exempt_reason, limit=LINE)
    return replace(before, values=values, vetoes=vetoes, exempt=exempt, exempt_reason=words if exempt else "")
