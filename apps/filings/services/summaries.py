"""Starting a summary, keeping what is typed, counting its figures again (R0.76). The summary row is the lock."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.filings.choices import Section
from apps.filings.models import Summary, SummarySection
from apps.filings.permissions import may_write, writes_for
from apps.filings.rules.summaries import drafts, renewed
from apps.filings.selectors.figures import count
from apps.filings.selectors.summaries import deadlines_of
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT = 8000
Texts = dict[str, str]


@dataclass(frozen=True)
class Saved:
    """What became of a save: the revision of every section, and other people's text that is in the way."""

    revisions: dict[str, int]
    conflicts: Texts = field(default_factory=dict)


@transaction.atomic
def start_summary(
    *, programme: Programme, jurisdiction: Jurisdiction, period: str, user: "User", today: date | None = None
) -> Summary:
    """Begin the summary of a county for a period that is over, with figures and draft texts, or give the one there is.

    Raises :class:`Refused`. Locks the county's row.
    """
    today = today or timezone.localdate()
    jurisdiction = Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    summary = Summary(programme=programme, jurisdiction=jurisdiction, period_code=period, figures_at=timezone.now())
    if not writes_for(user, summary):
        raise Refused(_("Only the departments of the county write its summary."))
    if period not in {rule.period for rule in deadlines_of(programme, today)}:
        raise Refused(_("A summary is written after its period, and for periods of the programme's calendar."))
    existing = Summary.objects.filter(programme=programme, jurisdiction=jurisdiction, period_code=period).first()
    if existing is not None:
        return existing
    summary.figures = count(summary)
    summary.save()
    texts = drafts(summary.figures)
    SummarySection.objects.bulk_create(
        SummarySection(summary=summary, key=key, draft=texts[key], text=texts[key]) for key in Section.values
    )
    record(user=user, action="summary.started", target=summary, jurisdiction_id=jurisdiction.pk)
    return summary


@transaction.atomic
def save_sections(*, summary: Summary, texts: Texts, revisions: dict[str, int], page: str, user: "User") -> Saved:
    """Keep the sections a page typed. ``revisions`` are those the page was opened with, ``page`` names the open page.

    A section another page wrote meanwhile is not touched: its text is given back, the others are kept. The same text
    writes nothing. Raises :class:`Refused` when the summary is not open for writing. Locks the summary.
    """
    summary = locked(summary)
    if not may_write(user, summary):
        raise Refused(_("The summary is not open for writing: it waits for a signature, is filed, or is another's."))
    conflicts, now = {}, timezone.now()
    rows = {row.key: row for row in summary.sections.all()}
    for key, typed in texts.items():
        row, text = rows[key], clean_text(typed, limit=TEXT_LIMIT)
        if text == row.text:
            continue
        if revisions.get(key) != row.revision and row.written_by_page != page:
            conflicts[key] = row.text
            continue
        row.text, row.revision, row.written_by_page = text, row.revision + 1, page
        row.saved_at, row.saved_by = now, user
        row.save()
    return Saved({key: row.revision for key, row in rows.items()}, conflicts)


@transaction.atomic
def renew_figures(*, summary: Summary, user: "User") -> list[str]:
    """Count again and put the new figures under the typed text; returns the sections where they must be put in by hand.

    No typed word is lost (``rules.summaries.renewed``). Raises :class:`Refused`. Locks the summary.
    """
    summary = locked(summary)
    if not may_write(user, summary):
        raise Refused(_("The summary is not open for writing: it waits for a signature, is filed, or is another's."))
    summary.figures, summary.figures_at = count(summary), timezone.now()
    summary.save(update_fields=["figures", "figures_at"])
    texts, by_hand = drafts(summary.figures), []
    for row in summary.sections.all():
        new = renewed(row.text, row.draft, texts[row.key])
        if new.kept:
            by_hand.append(row.key)
        if (row.draft, row.text) != (texts[row.key], new.text):
            row.revision += int(row.text != new.text)
            row.draft, row.text = texts[row.key], new.text
            row.written_by_page = "" if row.text != new.text else row.written_by_page
            row.save()
    record(user=user, action="summary.counted", target=summary, jurisdiction_id=summary.jurisdiction_id)
    return by_hand


def locked(summary: Summary) -> Summary:
    """The summary under its row lock, with what decides about it."""
    rows = Summary.objects.select_for_update(of=("self",)).select_related("programme", "jurisdiction__parent__parent")
    return rows.get(pk=summary.pk)
