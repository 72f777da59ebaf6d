"""Results made public, and a round that becomes final when nothing is left to answer (R1.28)."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.refusals import Refused
from apps.evaluations.choices.rounds import RoundState
from apps.evaluations.models import Appeal, Round, Score
from apps.evaluations.services.rounds import locked
from apps.evaluations.services.telling import tell_parks
from apps.evaluations.workflow.rounds import ROUND
from apps.publicity.models import Notice
from apps.publicity.services import Publication, close, publish

if TYPE_CHECKING:
    from apps.accounts.models import User

SHOWN = 200  # lines in the text of a notice; the page of the results has all


@transaction.atomic
def publish_round(
    *, row: Round, contact: str, user: "User", opens_on: date | None = None, closes_on: date | None = None
) -> Notice:
    """Make the results public for some days; from then on grades change by appeal or correction only.

    Raises :class:`Refused`: no right, no contact, days that do not fit. Locks the round.
    """
    row = locked(row.pk)
    ROUND.check("publish", user, row)
    if user.acting is None:
        raise Refused(_("Your role may not take this step."))
    row.state, row.published_at = RoundState.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    with translation.override(settings.LANGUAGE_CODE):
        publication = Publication(
            title=f"{row.programme.name} · {row.title}"[:120],
            text=results_text(row),
            contact=contact,
            scope=row.programme.name,
            opens_on=opens_on,
            closes_on=closes_on,
        )
    place = user.acting.organisation.jurisdiction
    notice = publish(publication=publication, jurisdiction=place, user=user, subject=row, step="finish")
    record(user=user, action="round.published", target=row, note=f"{notice.opens_on} – {notice.closes_on}")
    tell_parks(row, user, step="published", until=notice.closes_on)
    return notice


@transaction.atomic
def finish_round(*, row: Round, result: str, user: "User", today: date | None = None) -> Round:
    """Close the public review with its result and make the round final.

    Raises :class:`Refused` with every reason: days that are not over, objections or appeals without an answer. Locks
    the round, then the notice.
    """
    row = locked(row.pk)
    waiting = Appeal.objects.open().filter(score__round=row).count()
    row.pending = [_("An appeal has no answer yet.")] if waiting else []  # type: ignore[attr-defined]
    ROUND.check("finish", user, row)
    for notice in Notice.objects.about(row).filter(closed_at=None):
        close(notice=notice, result=result, user=user, today=today)
    row.state, row.finished_at = RoundState.FINAL, timezone.now()
    row.save(update_fields=["state", "finished_at"])
    record(user=user, action="round.finished", target=row, note=result[:300])
    tell_parks(row, user, step="final")
    return row


def results_text(row: Round) -> str:
    """The lines of a notice: rank, park, total, grade; who is not admitted with the fact."""
    scores = Score.objects.filter(round=row).current().in_order()
    lines = [_("Results by rank:")]
    for kept in scores[:SHOWN]:
        if kept.published is None:
            lines.append(f"{kept.park_name}: {'; '.join(kept.notes)}")
        else:
            place = f"{kept.rank}. " if kept.rank else ""
            lines.append(f"{place}{kept.park_name} {kept.published.normalize():f} {kept.grade}")
    return "\n".join(lines)
