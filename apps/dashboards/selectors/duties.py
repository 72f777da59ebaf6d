"""To-do rows about matters of the calendar: what is filed outside the portal, and receipts to confirm."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.obligations import selectors
from apps.obligations.choices import DOCUMENTS, Standing
from apps.obligations.models import Receipt
from apps.obligations.rules import Days
from apps.obligations.selectors import Duty
from apps.programmes.models import Programme

Row = dict[str, Any]
NAMES_SHOWN = 3


def duty_todo(user: User, programme: Programme, days: Days, today: date) -> list[Row]:
    """What one's organisation owes beside plans and reports: overdue, returned, due within a month, open windows.

    One query. Plans and reports have rows of their own.
    """
    return [_row(duty) for duty in selectors.pressing_duties(user, programme, days, today)]


def confirm_todo(user: User, programme: Programme) -> list[Row]:
    """What reached one's department outside the portal and is not confirmed yet, by matter. One query."""
    rows = sorted(selectors.receipts_to_confirm(user, programme), key=lambda row: row.obligation.rule_id)
    return [_confirm(list(group)) for _rule, group in groupby(rows, key=lambda row: row.obligation.rule_id)]


def _row(duty: Duty) -> Row:
    row = duty.obligation
    due = _("due on %(day)s") % {"day": row.due_on.isoformat()} if row.due_on else _("no last day")
    if duty.last_working_day is not None:
        due = _("%(due)s, a day off; last working day before: %(day)s") % {
            "due": due,
            "day": duty.last_working_day.isoformat(),
        }
    return {
        "status": duty.status,
        "icon": "alert-circle" if duty.status == "bad" else "clock",
        "chip": _chip(duty),
        "title": row.matter,
        "text": f"{row.debtor_name} · {due}",
        "url": duty.url,
        "action": _("File it") if row.rule.form in DOCUMENTS else _("Mark as done"),
    }


def _chip(duty: Duty) -> str:
    if duty.standing == Standing.OVERDUE:
        return ngettext("%(count)s day late", "%(count)s days late", duty.days_late) % {"count": duty.days_late}
    if duty.days_left is not None and duty.days_left >= 0:
        return ngettext("%(count)s day left", "%(count)s days left", duty.days_left) % {"count": duty.days_left}
    return str(duty.standing.label)


def _confirm(rows: list[Receipt]) -> Row:
    first = rows[0].obligation
    names = [row.obligation.debtor_name for row in rows]
    shown: Iterable[str] = names[:NAMES_SHOWN] + (["…"] if len(names) > NAMES_SHOWN else [])
    list_url = f"{reverse('obligations:list')}?state=done&rule={first.rule_id}"
    return {
        "status": "info",
        "icon": "inbox",
        "chip": ngettext("%(count)s receipt", "%(count)s receipts", len(rows)) % {"count": len(rows)},
        "title": _("Confirm the receipt: %(matter)s") % {"matter": first.matter},
        "text": " · ".join(shown),
        "url": first.get_absolute_url() if len(rows) == 1 else list_url,
        "action": _("Confirm"),
    }
