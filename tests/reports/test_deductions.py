"""What passed stays; what was taken off afterwards stands in the next report as lines of its own."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.common.digests import digest
from apps.delivery import services as delivery
from apps.delivery.models import ServiceRecord
from apps.reports import services
from apps.reports.rules.figures import service_rows, unit_rows
from apps.reports.rules.layout import tables
from apps.reports.selectors import live_payload
from apps.reports.workbook import workbook
from apps.targets.models import TargetChange
from tests.reports.test_services import opine, refusal

pytestmark = pytest.mark.usefixtures("english")
REASON = "抽查：签到单与照片不是同一场"


@pytest.fixture
def passed(submitted, county_eit, county_fin):
    for user in (county_eit, county_fin):
        opine(submitted, user)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def deducted(passed, records, county_eit, county_fin) -> ServiceRecord:
    """One session taken off after its report had passed, by both departments."""
    record = ServiceRecord.objects.get(pk=records[0].pk)
    proposed = delivery.propose_deduction(record=record, reason=REASON, user=county_eit)
    delivery.answer_deduction(deduction=proposed, agree=True, user=county_fin)
    return record


def following(passed, park_filer):
    after = passed.period.next()
    return services.start(enrolment=passed.enrolment, period=after, user=park_filer, today=after.end)


def figures(payload) -> dict[str, tuple[str, str, str]]:
    units = unit_rows(payload)
    return {f"{r['key']} {u['key']}": (u["previous"], u["period"], u["total"]) for r, u in units if r["key"] == "I1"}


def test_the_passed_report_stays_and_the_next_one_says_so(passed, deducted, park_filer):
    version = Submission.objects.get()
    assert figures(version.payload) == {"I1 场次": ("0", "2", "2"), "I1 家次": ("0", "4", "4")}
    assert digest(version.payload) == version.digest
    later = following(passed, park_filer)
    payload = live_payload(later, today=later.due_date)
    assert figures(payload) == {"I1 场次": ("1", "0", "1"), "I1 家次": ("2", "0", "2")}
    [line] = payload["deductions"]
    assert (line["id"], line["reason"], line["period"]) == (deducted.pk, REASON, passed.period_code)
    assert (line["sessions"], line["visits"], line["amount"]) == ("1", "2", "0")


def test_it_is_printed_as_its_own_table_on_paper_and_in_the_workbook(passed, deducted, park_filer):
    payload = live_payload(following(passed, park_filer), today=timezone.localdate())
    key, heading, columns, [row] = tables(payload)[-1]
    assert (key, heading) == ("deductions", "附：以往季报已计入、本期核减的服务记录")
    assert [column.head for column in columns][4:6] == ["核减场次", "核减家次"]
    assert (row[4], row[5], row[8]) == ("1", "2", REASON)
    sheet = load_workbook(BytesIO(workbook(payload, version=None, digest=""))).active
    assert heading in [cell.value for line in sheet.iter_rows() for cell in line]
    assert "deductions" not in [table[0] for table in tables(Submission.objects.get().payload)]


def test_it_is_told_once(passed, deducted, park_filer, county_fin):
    later = following(passed, park_filer)
    rows = [
        services.Typed(row["units"][0]["target_id"], "note", "说明", "")
        for row in service_rows(live_payload(later, today=later.due_date))
    ]
    services.save(report=later, user=park_filer, typed=rows, page="a" * 16)
    services.submit(report=later, user=park_filer, version=1, today=later.due_date)
    later.refresh_from_db()
    assert list(later.deductions.all()) == [deducted]
    third = following(later, park_filer)
    assert live_payload(third, today=third.due_date)["deductions"] == []
    opine(later, county_fin, "return", text="改")
    assert later.deductions.count() == 0
    assert len(live_payload(third, today=third.due_date)["deductions"]) == 1


def test_a_record_refused_in_the_review_counts_no_more_and_is_a_line_of_the_next_report(
    submitted, records, county_eit, county_fin, park_filer
):
    record = services.judge_record(report=submitted, record=records[0], counts=False, user=county_eit, reason=REASON)
    assert (record.state, record.state_reason) == ("not_counted", REASON)
    for user in (county_eit, county_fin):
        opine(submitted, user)
    states = dict(ServiceRecord.objects.values_list("pk", "state"))
    assert (states.pop(records[0].pk), set(states.values())) == ("not_counted", {"accepted"})
    later = following(submitted, park_filer)
    payload = live_payload(later, today=later.due_date)
    assert figures(payload)["I1 场次"] == ("1", "0", "1")
    assert [line["id"] for line in payload["deductions"]] == [records[0].pk]


def test_a_return_leaves_the_refused_record_out_of_the_next_version(
    submitted, records, county_eit, park_filer, last_day
):
    services.judge_record(report=submitted, record=records[0], counts=False, user=county_eit, reason=REASON)
    opine(submitted, county_eit, "return", text="一条不计")
    submitted.refresh_from_db()
    second = services.submit(report=submitted, user=park_filer, version=2, today=last_day)
    assert figures(second.payload)["I1 场次"] == ("0", "1", "1")
    assert (records[0].pk in {each["id"] for each in second.payload["records"]}, second.payload["deductions"]) == (
        False,
        [],
    )


def test_a_refusal_is_taken_back_while_the_review_is_open(submitted, records, county_eit, county_fin):
    services.judge_record(report=submitted, record=records[0], counts=False, user=county_eit, reason=REASON)
    record = services.judge_record(report=submitted, record=records[0], counts=True, user=county_fin)
    assert (record.state, record.state_reason) == ("reported", "")
    words = {"report": submitted, "record": records[0], "user": county_fin}
    assert refusal(services.judge_record, counts=True, **words) == [
        "This record is counted already. Reload the page to see what happened."
    ]


def test_what_speaks_against_judging_a_record(
    submitted, records, park_filer, other_county_eit, county_eit, county_fin, enrolment
):
    words = {"report": submitted, "record": records[0], "counts": False}
    for stranger in (park_filer, other_county_eit):
        assert refusal(services.judge_record, user=stranger, reason="x", **words) == [
            "Only the economy and the finance department of this place give an opinion."
        ]
    assert refusal(services.judge_record, user=county_eit, reason=" ", **words) == [
        "Not counting a record needs a reason."
    ]
    submitted.records.remove(records[0])
    assert refusal(services.judge_record, user=county_eit, reason="x", **words) == [
        "This record is not part of the version under review."
    ]
    for user in (county_eit, county_fin):
        opine(submitted, user)
    assert refusal(services.judge_record, user=county_eit, reason="x", **words) == [
        "This version is no longer under review."
    ]


def test_a_goal_changed_in_mid_quarter_is_shown_before_and_after(report, records, targets, park_filer, last_day):
    target = targets["I1 场次"]
    TargetChange.objects.create(
        target=target,
        before=Decimal(4),
        after=target.value,
        effective_on=date(2026, 2, 14),
        reason="批复",
        document="变更1",
        decided_by=park_filer,
    )
    version = services.submit(report=report, user=park_filer, version=1, today=last_day)
    [row] = [unit for row, unit in unit_rows(version.payload) if unit["target_id"] == target.pk]
    assert [(each["value"], each["until"]) for each in row["former"]] == [("4", "2026-02-14")]
    assert (row["target"], row["completion"]) == ("2", "100.0")
