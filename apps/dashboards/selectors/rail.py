"""The right-hand column: who is waited for, what happened lately."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation, User
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.selectors import waiting_departments
from apps.audit.choices import words_for
from apps.audit.models import Entry
from apps.funds.models import Assessment, Scheme, Tranche
from apps.obligations import selectors as obligations
from apps.obligations.models import Receipt
from apps.obligations.rules import Days
from apps.plans.models import ChangeRequest, Plan
from apps.programmes.models import Programme
from apps.reports.models import PeriodReport

PAGES = {
    PeriodReport._meta.label: "reports:detail",
    Plan._meta.label: "plans:detail",
    ChangeRequest._meta.label: "plans:change",
    Tranche._meta.label: "funds:tranche",
    Scheme._meta.label: "funds:scheme",
    Assessment._meta.label: "funds:assessment",
}
QUIET = (
    "person.signed-in",
    "membership.chosen",
    "password.changed",
    # these follow from the report's own entry
    "record.reported",
    "record.released",
    "record.accepted",
    "submission.filed",
    "submission.returned",
    "submission.withdrawn",
    "submission.closed_approved",
    "submission.closed_returned",
)
STATUS_WORDS = {"returned": "bad", "refused": "bad", "approved": "ok", "accepted": "ok", "agreed": "ok"}
STATUS_ICONS = {"ok": "check", "bad": "arrow-back-up"}


def waited_for(user: User, programme: Programme, days: Days, today: date) -> list[dict[str, Any]]:
    """With whom one's matters lie, the longest wait first: opinions missing on submissions in sight, then receipts.

    Four queries.
    """
    rows = (
        Submission.objects.visible_to(user)
        .filter(state=SubmissionState.OPEN)
        .prefetch_related("opinions")
        .defer("payload")
    )
    found = [(row, department) for row in rows.order_by("submitted_at") for department in waiting_departments(row)]
    places = {row.jurisdiction_id for row, _department in found}
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    offices = Organisation.objects.filter(jurisdiction__in=places, kind__in=kinds, is_active=True)
    names = {(office.jurisdiction_id, office.kind): office.name for office in offices}
    own = user.acting.organisation.kind if user.acting and user.acting.sees_jurisdiction else ""
    opinions = [
        _waited(row, names.get((row.jurisdiction_id, each.value), str(each.label)), days, today)
        for row, each in found
        if each.value != own
    ]
    return opinions + [_unconfirmed(row, days, today) for row in obligations.unconfirmed(user, programme)]


def activity(user: User, *, limit: int = 6) -> list[dict[str, Any]]:
    """The latest acts this person may see, and those of departments on reports in their sight. One query."""
    reports = PeriodReport.objects.visible_to(user).values("pk")
    on_reports = Entry.objects.filter(target_type=PeriodReport._meta.label, target_id__in=reports)
    rows = (Entry.objects.visible_to(user) | on_reports).exclude(action__in=QUIET)
    rows = rows.select_related("actor", "organisation")
    return [_entry(row) for row in rows.order_by("-at", "-pk")[:limit]]


def _waited(row: Submission, office: str, days: Days, today: date) -> dict[str, Any]:
    return {
        "icon": "clock",
        "is_now": True,
        "title": row.title,
        "url": reverse(PAGES[row.subject_type], args=[row.subject_id]) if row.subject_type in PAGES else "",
        "meta": _since(office, timezone.localdate(row.submitted_at), days, today),
    }


def _unconfirmed(row: Receipt, days: Days, today: date) -> dict[str, Any]:
    done = row.obligation.done_on or today
    return {
        "icon": "inbox",
        "title": _("Receipt: %(matter)s") % {"matter": row.obligation.matter},
        "url": row.obligation.get_absolute_url(),
        "meta": _since(str(row.get_party_display()), done, days, today),
    }


def _since(office: str, start: date, days: Days, today: date) -> str:
    count = days.between(start, today)
    waited = ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return _("%(office)s, waiting for %(waited)s") % {"office": office, "waited": waited}


def _entry(row: Entry) -> dict[str, Any]:
    status = STATUS_WORDS.get(row.action.rpartition(".")[2], "")
    who = row.actor.name if row.actor else _("System")
    office = row.organisation.name if row.organisation else ""
    when = f"{timezone.localtime(row.at):%m-%d %H:%M}"
    return {
        "icon": STATUS_ICONS.get(status, "history"),
        "status": status,
        "title": f"{words_for(row.action)} · {row.subject}",
        "meta": " · ".join(part for part in (when, office, who) if part),
    }
