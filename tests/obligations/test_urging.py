import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.audit.models import Entry
from apps.notifications.models import Message
from apps.notifications.services import mark_read
from apps.obligations.models import Obligation, Urge, UrgedPerson
from apps.obligations.selectors import late_by_place, late_duties, unread_urges
from apps.obligations.services import mark_done, meet, reopen, urge

pytestmark = pytest.mark.django_db


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def figures(outcome) -> tuple[int, int, int, int]:
    return len(outcome.sent), outcome.again, outcome.settled, len(outcome.unreachable)


def test_one_click_tells_everybody_of_the_park_and_is_on_record(raised, county_eit, park_filer, park_lead, today):
    row = raised("DL02")
    assert figures(urge(obligations=[row.pk], user=county_eit)) == (1, 0, 0, 0)
    written = Urge.objects.get()
    assert (written.day, written.urged_by, written.organisation) == (today, county_eit, county_eit.acting.organisation)
    assert {each.message.recipient for each in written.people.all()} == {park_filer, park_lead}
    message = unread_urges(park_filer, row.programme).get()
    assert (message.link, message.sender) == (row.get_absolute_url(), county_eit)
    assert Entry.objects.get(action="obligation.urged").target_id == row.pk
    mark_read(user=park_filer, message=message)
    assert unread_urges(park_filer, row.programme).count() == 0
    reminder = late_duties(county_eit, row.programme, today=today).get(pk=row.pk).reminders[0]
    assert {each.message.recipient: each.message.read_at is not None for each in reminder.people.all()} == {
        park_filer: True,
        park_lead: False,
    }


def test_once_a_day_is_enough(raised, county_eit, county_fin, park_filer, today):
    row = raised("DL02")
    urge(obligations=[row.pk], user=county_eit)
    assert figures(urge(obligations=[row.pk], user=county_fin)) == (0, 1, 0, 0)
    assert Message.objects.filter(recipient=park_filer).count() == 1
    tomorrow = today + timedelta(days=1)
    assert figures(urge(obligations=[row.pk], user=county_fin, today=tomorrow)) == (1, 0, 0, 0)
    with pytest.raises(IntegrityError, match="urge_once_a_day"), transaction.atomic():
        Urge.objects.create(
            obligation=row,
            day=today,
            urged_at=Urge.objects.first().urged_at,
            urged_by=county_eit,
            organisation=county_eit.acting.organisation,
        )


def test_what_is_filed_not_due_or_not_theirs_is_left_out(raised, county_eit, park_filer, enrolment):
    own, foreign, ahead = raised("DL03"), raised("DL02", "龙湾区"), raised("DLH1")
    filed = raised("DL01")
    mark_done(obligation=filed, user=park_filer, done_on=date(2026, 5, 20))
    asked = [own.pk, foreign.pk, ahead.pk, filed.pk, 10**9]
    assert figures(urge(obligations=asked, user=county_eit)) == (0, 0, 5, 0)
    assert Urge.objects.count() == 0


def test_the_province_urges_counties_and_parks(raised, prov_fin, county_eit, county_fin, other_filer):
    outcome = urge(obligations=[raised("DL03").pk, raised("DL02", "龙湾区").pk], user=prov_fin)
    assert figures(outcome) == (2, 0, 0, 0)
    told = set(UrgedPerson.objects.values_list("message__recipient", flat=True))
    assert told == {county_eit.pk, county_fin.pk, other_filer.pk}


def test_nobody_to_reach_is_said_and_not_counted_as_urged(raised, county_eit, park_filer):
    Membership.objects.filter(user=park_filer).update(valid_until=date(2020, 1, 1))
    outcome = urge(obligations=[raised("DL02").pk], user=county_eit)
    assert (figures(outcome), outcome.unreachable) == ((0, 0, 0, 1), ["瓯海示例园"])
    assert Urge.objects.count() == 0


def test_a_return_of_what_was_filed_in_time_is_not_late(raised, guide, enrolment, county_eit, today):
    row = raised("DL02")
    assert late_duties(county_eit, guide, today=today).filter(pk=row.pk).exists()
    same = {"document": guide, "user": None}
    meet(programme=guide, form=row.rule.form, enrolment=enrolment, at=moment(date(2026, 4, 25)), **same)
    reopen(keeps_first=True, **same)
    assert not late_duties(county_eit, guide, today=today).filter(pk=row.pk).exists()
    assert figures(urge(obligations=[row.pk], user=county_eit)) == (0, 0, 1, 0)


def test_the_province_sees_late_matters_by_county(raised, guide, prov_eit, county_eit, today, park_filer):
    mark_done(obligation=raised("DL01"), user=park_filer, done_on=date(2026, 4, 1))
    urge(obligations=[raised("DL02").pk], user=county_eit)
    found = [
        (row.name, row.matters, row.parks, row.own, row.oldest, row.urged)
        for row in late_by_place(prov_eit, guide, today)
    ]
    assert found == [("龙湾区", 3, 1, 1, date(2026, 4, 18), 0), ("瓯海区", 2, 1, 1, date(2026, 4, 25), 1)]
    assert [row.name for row in late_by_place(county_eit, guide, today)] == ["瓯海区"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_urge_once(raised, county_eit, county_fin, park_filer, today):
    number, ready, counted = raised("DL02").pk, threading.Barrier(2), []

    def click(user) -> None:
        try:
            ready.wait()
            counted.append(figures(urge(obligations=[number], user=user, today=today)))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(user,)) for user in (county_eit, county_fin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == [(0, 1, 0, 0), (1, 0, 0, 0)]
    assert (Urge.objects.count(), Message.objects.filter(recipient=park_filer).count()) == (1, 1)
    assert Obligation.objects.get(pk=number).urges.count() == 1
