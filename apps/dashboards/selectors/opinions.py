"""To-do rows about what the public said: objections and complaints that wait for an answer of the place (R0.61)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.programmes.rules import Days
from apps.publicity.models import Objection
from apps.publicity.selectors import waiting_objections

Row = dict[str, Any]
SOON = 3  # working days


def opinion_todo(user: User, days: Days, today: date) -> list[Row]:
    """One row per objection or complaint, the first due on top. One query."""
    return [_row(said, days, today) for said in waiting_objections(user)]


def _row(said: Objection, days: Days, today: date) -> Row:
    late = said.due_on < today
    left = days.between(said.due_on, today) if late else days.between(today, said.due_on)
    if late:
        chip = ngettext("%(count)s working day late", "%(count)s working days late", left) % {"count": left}
    else:
        chip = ngettext("%(count)s working day left", "%(count)s working days left", left) % {"count": left}
    return {
        "status": "bad" if late else "warn" if left <= SOON else "info",
        "icon": "message-2",
        "chip": chip,
        "title": _("%(kind)s: %(about)s") % {"kind": said.get_kind_display(), "about": said},
        "text": _("to be answered by %(day)s") % {"day": said.due_on.isoformat()},
        "url": said.get_absolute_url(),
        "action": _("Answer"),
    }
