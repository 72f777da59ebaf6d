"""To-do rows about plans and change requests, as ``components/_todo.html`` draws them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.obligations.rules import Days
from apps.plans.choices import ChangeState, PlanState
from apps.plans.selectors import MISSING, PlanStatus, plan_rows, waiting_changes, waiting_plans
from apps.programmes.models import Programme

Row = dict[str, Any]
SOON_DAYS = 14


def plan_todo(user: User, programme: Programme, today: date) -> list[Row]:
    """The plans a park owes, then change requests that came back. Five queries."""
    rows = [_owed(row) for row in plan_rows(user, programme, today=today) if row.owed]
    return rows + [_change(row, _("Revise")) for row in waiting_changes(user, programme)]


def plan_reviews(user: User, programme: Programme, days: Days, today: date) -> list[Row]:
    """Plans and change requests that wait for one's department or one's answer. Two queries."""
    plans = waiting_plans(user, programme).select_related("enrolment__park")
    rows = [
        {
            **_waited(days.between(timezone.localdate(plan.first_submitted_at), today)),
            "title": _("%(park)s: service and fund-use plan") % {"park": plan.enrolment.park.name},
            "text": _("waits for the opinion of your department"),
            "url": reverse("plans:review", args=[plan.pk]),
            "action": _("Review"),
        }
        for plan in plans
        if plan.first_submitted_at
    ]
    return rows + [_change(row, _("Review")) for row in waiting_changes(user, programme)]


def _owed(row: PlanStatus) -> Row:
    due = _("due on %(day)s") % {"day": row.due_date.isoformat()} if row.due_date else ""
    park = row.enrolment.park.name
    shown: Row = {
        "title": _("Service and fund-use plan"),
        "text": f"{park} · {due}" if due else park,
        "url": row.plan.get_absolute_url() if row.plan is not None else reverse("plans:list"),
        "action": _("Fill in") if row.state == MISSING else _("Go on filling in"),
    }
    if row.state == PlanState.RETURNED:
        return shown | {"status": "bad", "icon": "arrow-back-up", "chip": _("Returned"), "action": _("Revise")}
    if row.delay.is_late:
        chip = ngettext("%(count)s day late", "%(count)s days late", row.delay.days) % {"count": row.delay.days}
        return shown | {"status": "bad", "icon": "alert-circle", "chip": chip}
    left = row.delay.left
    chip = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left} if due else _("To write")
    return shown | {"status": "warn" if due and left <= SOON_DAYS else "info", "icon": "clock", "chip": chip}


def _waited(days: int) -> Row:
    status = "bad" if days > 10 else "warn" if days > 5 else "info"
    chip = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
    return {"status": status, "icon": "clock", "chip": chip}


def _change(row: Any, action: str) -> Row:
    park = row.plan.enrolment.park.name
    return {
        "status": "bad" if row.state == ChangeState.RETURNED else "info",
        "icon": "arrow-back-up" if row.state == ChangeState.RETURNED else "switch-horizontal",
        "chip": row.get_state_display(),
        "title": _("%(park)s: change request %(number)s") % {"park": park, "number": row.number},
        "text": row.reason[:80],
        "url": row.get_absolute_url(),
        "action": action,
    }
