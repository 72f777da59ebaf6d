"""To-do rows about mid-term evaluations: to write, to conclude, to sign, to confirm."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.permissions import is_county, is_park, is_province
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.selectors.midterm import window_of
from apps.evaluations.selectors.midterm_lists import waiting_for
from apps.evaluations.selectors.midterm_waiting import to_confirm, to_write
from apps.programmes.models import Enrolment, Programme

Row = dict[str, Any]
SOON_DAYS = 14


def midterm_todo(user: User, programme: Programme, today: date) -> list[Row]:
    """Parks: forms to write; county: evaluations to conclude or sign; province: receipts. Two queries at most."""
    if is_park(user):
        rows = list(to_write(user, programme, today))
        due = window_of(programme).due_on if rows else today
        return [_to_write(row, due, today) for row in rows]
    if is_county(user):
        waiting = waiting_for(user, programme).select_related("enrolment__park")
        return [_to_judge(row) for row in waiting]
    return _to_confirm(to_confirm(user, programme).count()) if is_province(user) else []


def _to_write(row: Enrolment, due: date, today: date) -> Row:
    evaluation: MidtermEvaluation | None = getattr(row, "midterm", None)
    url = evaluation.get_absolute_url() if evaluation is not None else reverse("evaluations:midterm")
    text = f"{row.park.name} · {_('due on %(day)s') % {'day': due.isoformat()}}"
    shown: Row = {"title": _("Mid-term evaluation"), "text": text, "url": url}
    if evaluation is not None and evaluation.state == "returned":
        words = {"status": "bad", "icon": "arrow-back-up", "chip": _("Returned"), "action": _("Revise")}
        return shown | words | {"url": f"{url}#remarks"}
    shown["action"] = _("Fill in") if evaluation is None else _("Go on filling in")
    left = (due - today).days
    if left < 0:
        chip = ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
        return shown | {"status": "bad", "icon": "alert-circle", "chip": chip}
    chip = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
    return shown | {"status": "warn" if left <= SOON_DAYS else "info", "icon": "clock", "chip": chip}


def _to_judge(row: MidtermEvaluation) -> Row:
    return {
        "status": "info",
        "icon": "scale",
        "chip": str(row.get_state_display()),
        "title": _("%(park)s: mid-term evaluation") % {"park": row.enrolment.park.name},
        "text": _("conclude on points, grade and suggestions")
        if row.state == "submitted"
        else _("sign the conclusion of economy, which files it"),
        "url": reverse("evaluations:midterm_review", args=[row.pk]),
        "action": _("Evaluate"),
    }


def _to_confirm(number: int) -> list[Row]:
    if not number:
        return []
    return [
        {
            "status": "info",
            "icon": "inbox",
            "chip": ngettext("%(count)s receipt", "%(count)s receipts", number) % {"count": number},
            "title": _("Confirm the receipt: mid-term evaluations"),
            "text": _("results filed by counties"),
            "url": f"{reverse('evaluations:midterm')}?state=filed",
            "action": _("Confirm"),
        }
    ]
