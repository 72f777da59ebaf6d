from datetime import timedelta
from decimal import Decimal

import pytest

from apps.common.digests import canonical_json
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.reports import services
from apps.reports.rules.figures import unit_rows
from apps.reports.selectors import completeness, live_payload
from tests.reports.conftest import fix, note, served


def units(payload) -> dict[str, tuple[str, str, str]]:
    return {
        f"{row['key']} {unit['key']}": (unit["previous"], unit["period"], unit["total"])
        for row, unit in unit_rows(payload)
    }


def test_figures_are_counted_from_records(report, records, enrolment, enterprises, period, last_day):
    served(enrolment, "I1", period.start - timedelta(days=1), enterprises[:1], state=RecordState.ACCEPTED)
    served(enrolment, "P1", period.start - timedelta(days=1), enterprises[:1], state=RecordState.ACCEPTED)
    assert units(live_payload(report, today=last_day)) == {
        "I1 场次": ("1", "2", "3"),
        "I1 家次": ("1", "4", "5"),
        "I4 场次": ("0", "2", "2"),
        "I4 家次": ("0", "6", "6"),
        "P1 家": ("1", "2", "2"),
        "P2 家": ("0", "2", "2"),
    }


@pytest.mark.parametrize("state", [RecordState.DRAFT, RecordState.NOT_COUNTED])
def test_drafts_and_refused_records_do_not_count(report, records, last_day, state):
    ServiceRecord.objects.filter(pk=records[0].pk).update(state=state, state_reason="不计")
    assert units(live_payload(report, today=last_day))["I1 场次"] == ("0", "1", "1")


def test_what_happened_after_the_period_does_not_count(report, records, enrolment, enterprises, period, last_day):
    served(enrolment, "I1", period.end + timedelta(days=1), enterprises)
    assert units(live_payload(report, today=last_day + timedelta(days=30)))["I1 场次"] == ("0", "2", "2")


def test_the_sheet_is_canonical_and_carries_its_header(report, records, last_day):
    payload = live_payload(report, today=last_day, filer="填报员")
    canonical_json(payload)
    assert (payload["period"]["code"], payload["park"]["name"], payload["filer"]) == (
        report.period_code,
        "瓯海示例园",
        "填报员",
    )
    assert (payload["filed_date"], payload["programme"]["code"]) == (last_day.isoformat(), "pilot-test")
    assert [record["id"] for record in payload["records"]] == [record.pk for record in records]
    assert [len(record["evidence"]) for record in payload["records"]] == [4, 4, 3, 3, 5, 5]


def test_money_and_enterprises_of_a_class(report, records, last_day):
    inclusive, precise = live_payload(report, today=last_day)["sections"]
    assert (inclusive["key"], inclusive["amount_period"], inclusive["enterprises"]) == ("inclusive", "0", 3)
    assert (precise["key"], precise["amount_total"], precise["enterprises"]) == ("precise", "12000.5", 2)


def test_a_correction_stands_apart_and_changes_no_counted_figure(report, records, targets, park_filer, last_day):
    services.save(report=report, user=park_filer, typed=[fix(targets["I1 场次"], "-1", "一场重复登记")], page="a" * 16)
    row, unit = next(unit_rows(live_payload(report, today=last_day)))
    shown = [unit[name] for name in ("period", "total", "correction", "corrected", "reason", "completion")]
    assert (row["key"], shown) == ("I1", ["2", "2", "-1", "1", "一场重复登记", "100.0"])


def test_a_late_record_of_an_earlier_period_is_taken_along_by_the_next_report(
    report, records, enrolment, enterprises, period, last_day
):
    late = served(enrolment, "I1", period.start - timedelta(days=40), enterprises)
    assert late.pk in {record["id"] for record in live_payload(report, today=last_day)["records"]}


def test_completeness_is_silent_when_nothing_is_missing(report, records, last_day):
    checks = completeness(report, live_payload(report, today=last_day))
    assert (checks.blocking, checks.passed, checks.targets, checks.counted) == (0, 4, 6, 6)


def test_completeness_lists_gaps_drafts_and_what_is_behind(report, records, targets, enrolment, enterprises, last_day):
    records[0].evidence.filter(kind__code="signin").delete()
    draft = served(enrolment, "I4", last_day, enterprises, state=RecordState.DRAFT)
    targets["P1 家"].value = Decimal(40)
    targets["P1 家"].save()
    checks = completeness(report, live_payload(report, today=last_day))
    assert [(gap.record, "签到单" in gap.lacks) for gap in checks.gaps] == [(records[0], True)]
    assert [row["key"] for row in checks.unexplained] == ["P1"]
    assert [gap.record for gap in checks.drafts] == [draft]
    assert (checks.blocking, checks.complete) == (2, 5)


def test_a_note_explains_what_is_behind(report, records, targets, park_filer, last_day):
    targets["P1 家"].value = Decimal(40)
    targets["P1 家"].save()
    services.save(report=report, user=park_filer, typed=[note(targets["P1 家"], "十月补上")], page="a" * 16)
    assert completeness(report, live_payload(report, today=last_day)).blocking == 0


def test_a_park_without_targets_cannot_submit(report, last_day):
    assert completeness(report, live_payload(report, today=last_day)).blocking == 1


def test_the_number_of_queries_does_not_grow(
    report, records, enrolment, enterprises, last_day, django_assert_num_queries
):
    report.enrolment.park.county, report.enrolment.park.operator  # noqa: B018
    with django_assert_num_queries(10):
        live_payload(report, today=last_day)
    for _number in range(3):
        served(enrolment, "P1", last_day, enterprises)
    with django_assert_num_queries(10):
        live_payload(report, today=last_day)
