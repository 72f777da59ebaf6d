"""The command, the job of the night and what people hear of a difference."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from apps.audit.models import Entry
from apps.delivery.models import CountLine, CountTotal, ServedEnterprise, ServedTotal
from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.services.counting import prove_counts, repair_counts
from apps.delivery.tasks import ask_for_proof, merge_counts
from apps.delivery.tasks import prove_counts as prove_counts_task
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.notifications.models import Message
from parkservice.celery import app
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory


@pytest.fixture
def recorded_two(enrolment, service):
    """Two accepted records with two visits each, three enterprises."""
    firms = EnterpriseFactory.create_batch(3)
    return [
        record_with(some, enrolment=enrolment, service_type=service("I1"), amount_yuan=100)
        for some in (firms[:2], firms[1:])
    ]


def command(capsys, *options: str) -> tuple[dict, int]:
    """What the command prints and the code it ends with."""
    code = 0
    try:
        call_command("reconcile_counts", *options)
    except SystemExit as ended:
        code = int(ended.code)
    return json.loads(capsys.readouterr().out), code


def test_it_prints_what_it_checked_and_ends_with_0(recorded_two, capsys):
    # One line of the park, one of the programme, three enterprises in each of the other two.
    assert command(capsys) == ({"checked": 8, "differences": []}, 0)


def test_a_changed_row_is_named_and_ends_with_1(recorded_two, enrolment, service, capsys):
    CountLine.objects.filter(pk=CountLine.objects.order_by("pk")[0].pk).update(accepted_amount_yuan=7)
    kept = sum(CountLine.objects.values_list("accepted_amount_yuan", flat=True))
    found, code = command(capsys)
    quarter = CountLine.objects.first().quarter
    assert (found["checked"], code) == (8, 1)
    assert found["differences"] == [
        {
            "table": "delivery_countline",
            "enrolment_id": enrolment.pk,
            "service_type_id": service("I1").pk,
            "quarter": quarter.isoformat(),
            "park": enrolment.park.name,
            "service": "I1",
            "kept": {"accepted_amount_yuan": str(kept)},
            "counted": {"accepted_amount_yuan": "200.00"},
        }
    ]


@pytest.mark.parametrize("table", [CountLine, CountTotal, ServedEnterprise, ServedTotal])
def test_a_lost_and_an_invented_row_are_named_in_every_table(recorded_two, table):
    row = table.objects.order_by("pk").first()
    row.delete()
    assert {each["table"] for each in reconcile().differences} == {table._meta.db_table}
    assert all(each["kept"] != each["counted"] for each in reconcile().differences)
    repair_counts()
    row.pk = None
    row.save(force_insert=True)
    assert {each["table"] for each in reconcile().differences} == {table._meta.db_table}
    assert len(repair_counts().differences) == 1
    assert reconcile().differences == []


def test_repair_puts_it_right_and_is_on_record(recorded_two, programme, capsys):
    CountLine.objects.all().delete()
    CountTotal.objects.update(visits=1000)
    found, code = command(capsys, "--repair")
    assert ([each["table"] for each in found["differences"]], code) == (
        ["delivery_countline", "delivery_counttotal"],
        0,
    )
    assert command(capsys) == ({"checked": 8, "differences": []}, 0)
    entry = Entry.objects.about(programme).get(action="counts.repaired")
    assert entry.changes == {"differences": [2, 0]}
    assert command(capsys, "--repair") == ({"checked": 8, "differences": []}, 0)
    assert Entry.objects.filter(action="counts.repaired").count() == 1


def test_the_night_leaves_a_result_and_tells_nobody_when_all_is_well(recorded_two, prov_eit, sys_admin):
    job = Job.objects.get(pk=ask_for_proof())
    prove_counts_task(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["checked"], job.result["differences"]) == (JobState.DONE, 8, 0)
    assert Job.objects.get(pk=ask_for_proof()) == job  # once a day
    assert not Message.objects.exists()


def test_the_night_tells_province_and_administrators_of_a_difference(
    recorded_two, enrolment, prov_eit, prov_fin, sys_admin, county_eit, park_filer
):
    CountLine.objects.update(visits=0)
    result = prove_counts(today=timezone.localdate())
    assert (result["differences"], result["first"][0]["kept"]) == (1, {"visits": 0})
    told = Message.objects.order_by("recipient")
    assert {each.recipient for each in told} == {prov_eit, prov_fin, sys_admin}
    assert told[0].title == "The counts differ from the records in 1 place"
    assert enrolment.park.name in told[0].body
    assert "visits 0 ≠ 4" in told[0].body
    prove_counts(today=timezone.localdate())
    assert Message.objects.count() == 3


def test_the_clock_knows_the_tasks(recorded_two):
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"delivery.ask_for_proof", "delivery.merge_counts"} <= planned & set(app.tasks)
    assert merge_counts() == 2 + 2 + 2 + 2 + 2 + 2 - 4
