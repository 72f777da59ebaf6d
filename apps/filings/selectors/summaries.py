"""Reads of summaries: what each county owes and has, the sections, the content of a version."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.accounts.models import Jurisdiction
from apps.accounts.permissions import is_county
from apps.common.periods import period_label
from apps.filings.choices import SUMMARY_FORM, Section, SummaryState
from apps.filings.models import Summary, SummarySection
from apps.filings.rules.summaries import HEADINGS, opens_on
from apps.programmes.models import DeadlineRule, Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class SummaryStatus:
    """How one county stands with one period; ``days_late`` is 0 while it is in time."""

    place: Jurisdiction
    period: str
    summary: Summary | None
    due_on: date
    days_late: int
    is_own: bool

    @property
    def state(self) -> str:
        """A summary's state, or ``missing``."""
        return self.summary.state if self.summary is not None else "missing"

    @property
    def owed(self) -> bool:
        """Not filed yet."""
        return self.state != SummaryState.FILED

    @property
    def period_label(self) -> str:
        """The period in words."""
        return period_label(self.period)


def deadlines_of(programme: Programme, today: date) -> list[DeadlineRule]:
    """Deadlines of summaries whose period is over by ``today``, the newest first. One query."""
    rules = DeadlineRule.objects.filter(programme=programme, form=SUMMARY_FORM, due_date__isnull=False)
    rows = rules.exclude(period="").select_related("clause").order_by("-due_date")
    return [row for row in rows if opens_on(row.period) <= today]


def places_of(user: "User", programme: Programme) -> list[Jurisdiction]:
    """Counties with a pilot park in sight, by code. One query."""
    parks = Enrolment.objects.visible_to(user).filter(programme=programme)
    return list(Jurisdiction.objects.filter(pk__in=parks.values("park__county")).order_by("code"))


def summary_rows(user: "User", programme: Programme, *, today: date, period: str = "") -> list[SummaryStatus]:
    """Every county in sight for every period that is over (or the one asked for), the newest first. Three queries."""
    rules = [rule for rule in deadlines_of(programme, today) if period in ("", rule.period)]
    stored = Summary.objects.visible_to(user).filter(programme=programme).select_related("jurisdiction")
    found = {(row.jurisdiction_id, row.period_code): row for row in stored}
    own = user.acting.jurisdiction_id if user.acting is not None and is_county(user) else None
    places = places_of(user, programme)
    return [
        _status(place, rule, found.get((place.pk, rule.period)), today, is_own=place.pk == own)
        for rule in rules
        for place in places
    ]


def sections_of(summary: Summary) -> list[SummarySection]:
    """The sections in their order, with who saved them. One query."""
    places = {key: place for place, key in enumerate(Section.values)}
    return sorted(summary.sections.select_related("saved_by"), key=lambda row: places[row.key])


def summary_payload(summary: Summary, sections: list[SummarySection], *, filer: str = "") -> dict[str, Any]:
    """The content of a summary as canonical JSON takes it; ``filer`` is who submits. No query."""
    return {
        "programme": {"code": summary.programme.code, "name": summary.programme.name},
        "county": summary.jurisdiction.name,
        "period": summary.period_code,
        "filer": filer,
        "figures": summary.figures,
        "sections": [{"key": row.key, "heading": HEADINGS[row.key], "text": row.text} for row in sections],
    }


def _status(
    place: Jurisdiction, rule: DeadlineRule, summary: Summary | None, today: date, *, is_own: bool
) -> SummaryStatus:
    filed = timezone.localdate(summary.filed_at) if summary is not None and summary.filed_at is not None else today
    due = rule.due_date or today
    return SummaryStatus(place, rule.period, summary, due, max((filed - due).days, 0), is_own)
