import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.obligations.models import Obligation, Receipt
from apps.obligations.services import raise_obligations
from apps.obligations.tasks import raise_all, raise_for_enrolment
from apps.programmes.choices import ProgrammeState
from apps.programmes.services import enrol_park
from tests.factories.obligations import deadline
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory

pytestmark = pytest.mark.django_db


def codes(enrolment) -> list[str]:
    return list(
        Obligation.objects.filter(enrolment=enrolment).order_by("rule__code").values_list("rule__code", flat=True)
    )


def test_the_nightly_task_raises_once(guide):
    assert raise_all() == 2 * 2 + 2 * 2  # two parks and two counties with two matters each
    assert raise_all() == 0
    assert Receipt.objects.count() == 8 * 2


def test_a_programme_in_preparation_owes_nothing(guide, today):
    guide.state = ProgrammeState.DRAFT
    guide.save()
    assert raise_obligations(programme=guide, today=today) == 0
    assert raise_all() == 0


def test_a_park_that_joins_later_owes_only_what_falls_due_after(guide, today, county):
    late = EnrolmentFactory.create(
        programme=guide, park=ParkFactory.create(county=county), enrolled_date=date(2026, 4, 20)
    )
    raise_obligations(programme=guide, today=today)
    assert codes(late) == ["DL02"]


def test_a_park_that_left_loses_what_nobody_touched(raised, guide, today, enrolment):
    deadline(guide, "DL09", submitters=["park"], due_date=date(2026, 9, 1), name="后期事项")
    raise_obligations(programme=guide, today=today)
    assert codes(enrolment) == ["DL01", "DL02", "DL09"]
    enrolment.left_date = date(2026, 5, 30)
    enrolment.save()
    raise_obligations(programme=guide, today=today)
    assert codes(enrolment) == ["DL01", "DL02"]
    assert Obligation.objects.past_due(today).filter(enrolment=enrolment).count() == 2


def test_enrolling_asks_the_worker_who_raises_for_that_park_alone(guide, prov_eit, county, today):
    new = ParkFactory.create(county=county)
    enrolment = enrol_park(programme=guide, park=new, award_yuan=1, enrolled_date=date(2026, 1, 1), user=prov_eit)
    job = Job.objects.get(effect_key=f"obligations:enrolment:{enrolment.pk}")
    assert Obligation.objects.count() == 0
    raise_for_enrolment(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"raised": 4})  # two of the park, two of its county
    assert codes(enrolment) == ["DL01", "DL02"]
    assert raise_all() == 2 + 2 + 2  # the other two parks, and the other county


def test_the_database_keeps_one_row_per_deadline_and_debtor(raised):
    for row in (raised("DL01"), raised("DL03")):
        copy = Obligation.objects.get(pk=row.pk)
        copy.pk = None
        with pytest.raises(IntegrityError, match="obligation_once_per"), transaction.atomic():
            copy.save()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"debtor": "county"}, "obligation_debtor"),
        ({"done_on": date(2026, 5, 1)}, "obligation_done"),
        ({"opens_on": date(2026, 8, 1)}, "obligation_days"),
        ({"document_url": "//example.org"}, "obligation_link_local"),
    ],
)
def test_the_database_refuses_what_cannot_be(raised, changes, name):
    row = raised("DL01")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Obligation.objects.filter(pk=row.pk).update(**changes)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_raise_once(guide, today):
    ready, raised = threading.Barrier(2), []

    def run() -> None:
        try:
            ready.wait()
            raised.append(raise_obligations(programme=guide, today=today))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(raised) == [0, 8]
    assert Obligation.objects.count() == 8


@pytest.mark.parametrize("parks", [1, 6])
def test_raising_takes_the_same_number_of_queries_for_any_number_of_parks(
    guide, today, county, django_assert_num_queries, parks
):
    for _each in range(parks):
        EnrolmentFactory.create(programme=guide, park=ParkFactory.create(county=county), enrolled_date=date(2026, 1, 1))
    with django_assert_num_queries(10):
        raise_obligations(programme=guide, today=today)
