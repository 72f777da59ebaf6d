"""The table of holidays: seeded from the published calendars, kept by the province."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify, settle
from apps.obligations.permissions import KEEPERS, keeps_holidays
from apps.programmes.models import Holiday
from apps.programmes.selectors import all_days

FILE = Path(settings.BASE_DIR) / "fixtures" / "reference" / "holidays.csv"
FIRST_YEAR, LAST_YEAR = 2000, 2099


@transaction.atomic
def seed_holidays() -> int:
    """Add the days of the published calendars that are missing; what the province changed stays. Returns how many."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Holiday(date=date.fromisoformat(row["date"]), is_day_off=row["is_day_off"] == "1", name=row["name"])
            for row in csv.DictReader(lines)
        ]
    years = set(Holiday.objects.values_list("date__year", flat=True))
    return len(Holiday.objects.bulk_create(row for row in rows if row.date.year not in years))


@transaction.atomic
def set_holiday(*, day: date, is_day_off: bool, name: str, user: User) -> Holiday:
    """Enter a day, or change it. Raises :class:`Refused` with the field. Locks the row."""
    _demand(user)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(_("The table holds the years 2000 to 2099."), field="date")
    old = Holiday.objects.select_for_update().filter(date=day).first()
    if old is not None and (old.is_day_off, old.name) == (is_day_off, name):
        return old
    with worded("name"):
        row, _created = Holiday.objects.update_or_create(date=day, defaults={"is_day_off": is_day_off, "name": name})
    _write(row, user, "holiday.set", [old and old.is_day_off, is_day_off], [old and old.name, name])
    if not all_days().missing(timezone.localdate()):
        settle(prefix="holidays:")
    return row


@transaction.atomic
def remove_holiday(*, day: date, user: User) -> None:
    """Take a day out of the table: it is an ordinary weekday or weekend again. Nothing happens when it is not there."""
    _demand(user)
    row = Holiday.objects.select_for_update().filter(date=day).first()
    if row is None:
        return
    _write(row, user, "holiday.removed", [row.is_day_off, None], [row.name, None])
    row.delete()


@transaction.atomic
def warn_keepers(*, today: date) -> int:
    """Tell who keeps the table which year it should cover and does not; returns how many people heard of it.

    Once a month until it is entered (:meth:`apps.programmes.rules.Days.missing`).
    """
    missing = all_days().missing(today)
    if not missing:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        title = _("The table of holidays does not cover %(years)s yet") % {"years": ", ".join(map(str, missing))}
        body = _("Where a day is not entered, only weekends count as days off.")
    keepers = Membership.objects.valid_on(today).filter(role__in=KEEPERS)
    return notify(
        recipients=User.objects.filter(is_active=True, memberships__in=keepers).distinct().order_by("pk"),
        kind=MessageKind.TODO,
        title=title,
        body=body,
        link=f"{reverse('obligations:holidays')}?year={missing[0]}",
        effect_key=f"holidays:{today:%Y-%m}:{missing[0]}",
    )


def _demand(user: User) -> None:
    if not keeps_holidays(user):
        raise Refused(_("Your role may not do this."))


def _write(row: Holiday, user: User, action: str, off: list[Any], name: list[Any]) -> None:
    day = [None if off[0] is None else row.date.isoformat(), None if off[1] is None else row.date.isoformat()]
    record(user=user, action=action, target=row, changes={"date": day, "is_day_off": off, "name": name})
