"""Obligations as rows of a page: how each stands, where it is done, who has received it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse

from apps.accounts.permissions import is_department, is_province
from apps.notifications.models import Message
from apps.obligations.choices import DOCUMENTS, LISTED_APART, Standing
from apps.obligations.models import Obligation, Receipt, UrgedPerson
from apps.obligations.models.querysets import ObligationQuerySet
from apps.obligations.rules import Days, days_late, standing
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Duty:
    """One obligation on a day. ``last_working_day`` is set when the due day is a day off, the due day stays."""

    obligation: Obligation
    standing: Standing
    days_late: int
    days_left: int | None
    last_working_day: date | None
    year_known: bool

    @property
    def status(self) -> str:
        """The colour of the chip."""
        return STATUS[self.standing]

    @property
    def url(self) -> str:
        """Where it is done: its document, the page on which the document is begun, or its own page."""
        row = self.obligation
        if row.document_url:
            return row.document_url
        page = DOCUMENTS.get(row.rule.form)
        if page is None:
            return row.get_absolute_url()
        return f"{reverse(page)}?period={row.period_code}" if row.period_code else reverse(page)


STATUS = {
    Standing.AHEAD: "",
    Standing.OPEN: "info",
    Standing.SOON: "warn",
    Standing.GRACE: "warn",
    Standing.OVERDUE: "bad",
    Standing.RETURNED: "bad",
    Standing.DONE: "ok",
    Standing.DONE_LATE: "warn",
}


def duty_of(row: Obligation, days: Days, today: date) -> Duty:
    """How one obligation stands. No query when the rule is loaded."""
    due = row.due_on
    last = days.last_working_day(due) if due is not None and days.is_off(due) else None
    return Duty(
        obligation=row,
        standing=standing(row, today),
        days_late=days_late(row, today),
        days_left=(due - today).days if due is not None else None,
        last_working_day=last,
        year_known=due is None or days.knows(due),
    )


def duties(rows: "Iterable[Obligation]", days: Days, today: date) -> list[Duty]:
    """How each of the rows stands."""
    return [duty_of(row, days, today) for row in rows]


def pressing_duties(user: "User", programme: Programme, days: Days, today: date) -> list[Duty]:
    """How each of the pressing matters stands, the oldest first; windows without an end last. One query."""
    rows = pressing(user, programme, today).with_names()
    return duties(rows.order_by(F("due_on").asc(nulls_last=True), "pk"), days, today)


def pressing(user: "User", programme: Programme, today: date) -> ObligationQuerySet:
    """What one's organisation owes beside plans and reports: past due, due within a month, or without a last day."""
    rows = Obligation.objects.visible_to(user).owed_by(user).open_on(today).filter(programme=programme)
    near = Q(due_on=None) | Q(due_on__lte=today + LATELY)
    return rows.filter(near).exclude(rule__form__in=LISTED_APART)


def done_lately(user: "User", programme: Programme, days: Days, today: date) -> list[Duty]:
    """What one's organisation has done in the last thirty days, the latest first. One query."""
    rows = Obligation.objects.visible_to(user).owed_by(user).filter(programme=programme, done_on__gt=today - LATELY)
    return duties(rows.with_names().order_by("-done_on", "-pk"), days, today)


def list_rows(
    user: "User",
    programme: Programme,
    *,
    today: date,
    state: str = "",
    rule_id: int | None = None,
    county_id: int | None = None,
    month: date | None = None,
) -> "QuerySet[Obligation]":
    """Obligations one may see, open ones first, by due day; ``state`` open, overdue, done; ``month`` a first day."""
    rows = Obligation.objects.visible_to(user).filter(programme=programme)
    rows = rows.filter(_state(state, today)) if state else rows
    rows = rows.filter(rule=rule_id) if rule_id else rows
    rows = rows.filter(jurisdiction=county_id) if county_id else rows
    if month is not None:
        rows = rows.filter(due_on__year=month.year, due_on__month=month.month)
    rows = rows.with_names().prefetch_related("receipts")
    open_first, by_day = Case(When(done_at=None, then=0), default=1), F("due_on").asc(nulls_last=True)
    return rows.order_by(open_first, by_day, "jurisdiction__code", "enrolment__park__sort_key", "pk")


def receipts_to_confirm(user: "User", programme: Programme) -> "QuerySet[Receipt]":
    """What others have filed outside the portal and one's own department has not confirmed yet. One query."""
    acting = user.acting
    if acting is None or not is_department(user):
        return Receipt.objects.none()
    seen = Obligation.objects.visible_to(user).filter(programme=programme, done_at__isnull=False)
    rows = Receipt.objects.filter(obligation__in=seen, party=acting.role, received_at=None)
    if not is_province(user):
        rows = rows.filter(obligation__jurisdiction=acting.jurisdiction_id)
    return rows.select_related(
        "obligation__rule", "obligation__jurisdiction", "obligation__enrolment__park", "obligation__done_by"
    ).order_by("obligation__done_at", "pk")


def unconfirmed(user: "User", programme: Programme) -> "QuerySet[Receipt]":
    """Receipts one's own organisation waits for: filed by it, not confirmed by the recipient. One query."""
    mine = Obligation.objects.visible_to(user).owed_by(user).filter(programme=programme, done_at__isnull=False)
    rows = Receipt.objects.filter(obligation__in=mine, received_at=None)
    return rows.select_related("obligation__rule", "obligation__jurisdiction", "obligation__enrolment__park").order_by(
        "obligation__done_at", "pk"
    )


def unread_urges(user: "User", programme: Programme) -> "QuerySet[Message]":
    """Reminders to this person about matters still missing, not opened yet, the latest first. One query."""
    told = UrgedPerson.objects.filter(urge__obligation__programme=programme, urge__obligation__done_at=None)
    rows = Message.objects.visible_to(user).unread().filter(pk__in=told.values("message"))
    return rows.select_related("sender").order_by("-created_at", "-pk")


def _state(state: str, today: date) -> Q:
    if state == "done":
        return Q(done_at__isnull=False)
    if state == "overdue":
        return Q(pk__in=Obligation.objects.overdue(today).values("pk"))
    return Q(pk__in=Obligation.objects.open_on(today).values("pk"))
