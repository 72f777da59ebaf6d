"""Reminders leave only while the matter is still missing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.notifications.models import Delivery, Message
from apps.obligations import services
from apps.obligations.rules.reminding import reminder_step
from apps.obligations.services.meeting import finish

pytestmark = pytest.mark.django_db
DUE, LAST = date(2026, 6, 30), date(2026, 7, 10)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2026, 6, 22), ""),
        (date(2026, 6, 23), "7"),
        (date(2026, 6, 27), "3"),
        (date(2026, 6, 29), "1"),
        (date(2026, 6, 30), "0"),
        (date(2026, 7, 1), ""),
        (date(2026, 7, 10), ""),
        (date(2026, 7, 11), "late"),
        (date(2026, 7, 12), ""),
    ],
)
def test_which_reminder_belongs_to_a_day(day, step):
    assert reminder_step(DUE, LAST, day) == step


def test_without_grace_the_day_after_is_late():
    assert [reminder_step(DUE, DUE, DUE + timedelta(days=after)) for after in (0, 1, 2)] == ["0", "late", ""]


@pytest.fixture
def summary(raised):
    """The half-year summary of one county, due on 31 July 2026."""
    return raised("DLH1")


def titles() -> list[tuple[str, str]]:
    rows = Message.objects.filter(effect_key__startswith="remind:").order_by("recipient", "pk")
    return list(rows.values_list("recipient__name", "title"))


def test_everybody_who_owes_hears_once(summary, county_eit, other_county_eit):
    day = date(2026, 7, 24)
    assert services.remind_due(today=day) == 2  # one department in each of two counties
    assert services.remind_due(today=day) == 0
    assert (county_eit.name, f"Due in 7 days: {summary.matter}") in titles()


def test_what_is_filed_is_not_reminded_of(summary, county_eit, other_county_eit):
    finish(summary, user=county_eit, at=timezone.now())
    assert services.remind_due(today=date(2026, 7, 24)) == 1  # the other county only


def test_filing_takes_back_what_waits_to_be_sent(summary, county_eit):
    services.remind_due(today=date(2026, 7, 31))
    waiting = Delivery.objects.filter(state="waiting", message__effect_key__startswith=f"remind:{summary.pk}:")
    assert waiting.count() == 1
    finish(summary, user=county_eit, at=timezone.now())
    assert (waiting.count(), Delivery.objects.filter(state="cancelled").count()) == (0, 1)


def test_a_closed_programme_reminds_nobody(summary, guide):
    guide.state = "closed"
    guide.save()
    assert services.remind_due(today=date(2026, 7, 24)) == 0
