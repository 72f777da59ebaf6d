"""Real connections at the same moment: one attendance, numbers without gaps, closing and signing in have an order."""

import pytest

from apps.delivery import services
from apps.delivery.models import Attendance, SignIn
from apps.delivery.selectors.signin import sheet_of
from tests.approvals.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_people_of_one_enterprise_are_one_attendance(planned, tenants):
    sheet = sheet_of(planned())

    def come(who: str):
        return lambda: services.sign_in(sheet=sheet, visitor=who, enterprise_id=tenants[0].pk)

    people = [come(f"来宾{at}") for at in range(10)] + [come("同名") for _ in range(10)]
    assert together(*people) == ["done"] * 20
    assert Attendance.objects.count() == 1
    assert sorted(SignIn.objects.values_list("number", flat=True)) == list(range(1, 12))


def test_nobody_signs_in_behind_a_closing(planned, tenants, park_filer):
    record = planned()
    sheet = sheet_of(record)
    outcome = together(
        lambda: services.close_sheet(record=record, user=park_filer, close=True),
        lambda: services.sign_in(sheet=sheet, visitor="张三", enterprise_id=tenants[0].pk),
    )
    assert outcome[0] == "done"
    assert SignIn.objects.count() == Attendance.objects.count() == (1 if outcome[1] == "done" else 0)
