"""Reminders before and just after a deadline, only while the matter is still missing."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.notifications.choices import MessageKind
from apps.notifications.services import notify, settle
from apps.obligations.models import Obligation
from apps.obligations.rules.reminding import REMIND_DAYS, reminder_step
from apps.obligations.selectors.people import people_owing
from apps.programmes.choices import ProgrammeState


def remind_due(*, today: date) -> int:
    """Tell the people of each debtor what is due soon or late since yesterday; returns how many people heard of it.

    The same step reaches a person once, however often this runs; a matter met meanwhile takes its reminders back
    (:func:`forget_reminders`).
    """
    days = [today + timedelta(days=left) for left in REMIND_DAYS]
    wanted = Q(due_on__in=days) | Q(last_day=today - timedelta(days=1))
    rows = Obligation.objects.open_on(today).filter(wanted, programme__state=ProgrammeState.OPEN).with_names()
    return sum(_remind(row, today) for row in rows.order_by("pk"))


def forget_reminders(obligation: Obligation) -> None:
    """The matter is met: reminders and urgings that wait to be sent stay here."""
    settle(prefix=f"remind:{obligation.pk}:")
    settle(prefix=f"urge:{obligation.pk}:")


def _remind(row: Obligation, today: date) -> int:
    if row.due_on is None or row.last_day is None:
        return 0
    step = reminder_step(row.due_on, row.last_day, today)
    if not step:
        return 0
    return notify(
        recipients=people_owing(row, today),
        kind=MessageKind.TODO,
        title=_words(row, step),
        link=row.get_absolute_url(),
        effect_key=f"remind:{row.pk}:{step}",
    )


def _words(row: Obligation, step: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if step == "late":
            return _("Overdue since yesterday: %(matter)s") % {"matter": row.matter}
        if step == "0":
            return _("Due today: %(matter)s") % {"matter": row.matter}
        days = ngettext("Due in %(count)s day: %(matter)s", "Due in %(count)s days: %(matter)s", int(step))
        return days % {"count": step, "matter": row.matter}
