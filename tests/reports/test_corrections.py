"""Corrections that have passed go along in the next report, apart from what is counted (R0.33)."""

import pytest
from django.urls import reverse

from apps.approvals.models import Submission
from apps.reports import services
from apps.reports.rules.figures import corrected, unit_rows
from apps.reports.rules.layout import inclusive_rows
from apps.reports.selectors import live_payload
from tests.reports.conftest import fix, served

pytestmark = pytest.mark.django_db
CODE, UNIT = "I1", "场次"
EARLIER = {"key": "2026Q1", "quantity": "+2", "reason": "漏登两场"}


def unit_of(payload) -> dict:
    return next(unit for row, unit in unit_rows(payload) if (row["key"], unit["key"]) == (CODE, UNIT))


def agree(report, *officers):
    version = Submission.objects.of(report)[0]
    for officer in officers:
        services.opine(report=report, user=officer, verdict="agree", text="", remarks=[], digest=version.digest)


@pytest.fixture
def first(report, records, targets, park_filer):
    """The report of the first quarter says that two sessions were never recorded."""
    services.save(report=report, user=park_filer, typed=[fix(targets["I1 场次"], "+2", "漏登两场")], page="p" * 16)
    services.submit(report=report, user=park_filer, version=1, today=report.due_date)
    return report


@pytest.fixture
def passed(first, county_eit, county_fin):
    agree(first, county_eit, county_fin)
    return first


@pytest.fixture
def second(enrolment, period, park_filer):
    """The report of the quarter after, begun on its last day."""
    after = period.next()
    return services.start(enrolment=enrolment, period=after, user=park_filer, today=after.end)


def sheet(report) -> dict:
    return unit_of(live_payload(type(report).objects.get(pk=report.pk), today=report.due_date))


def test_what_passed_is_carried_apart_from_the_count(passed, second):
    unit = sheet(second)
    assert (unit["previous"], unit["period"], unit["total"], unit["completion"]) == ("2", "0", "2", "100.0")
    assert (unit["earlier"], unit["carried"], unit["correction"], unit["corrected"]) == ([EARLIER], "+2", "", "4")
    assert sheet(passed)["earlier"] == []  # its own correction is not an earlier one


def test_what_has_not_passed_is_not(first, second, county_eit):
    assert (sheet(second)["earlier"], sheet(second)["corrected"]) == ([], "")
    agree(first, county_eit)
    assert sheet(second)["earlier"] == []


def test_a_later_report_corrects_it_the_other_way(
    passed, second, targets, enrolment, enterprises, park_filer, county_eit, county_fin
):
    served(enrolment, CODE, second.period.start, enterprises)
    words = [fix(targets["I1 场次"], "-2", "已补登")]
    services.save(report=second, user=park_filer, typed=words, page="q" * 16)
    services.submit(report=second, user=park_filer, version=1, today=second.due_date)
    agree(second, county_eit, county_fin)
    after = second.period.next()
    third = sheet(services.start(enrolment=enrolment, period=after, user=park_filer, today=after.end))
    assert third["earlier"] == [EARLIER, {"key": "2026Q2", "quantity": "-2", "reason": "已补登"}]
    assert (third["carried"], third["total"], third["corrected"]) == ("0", "3", "3")


def test_no_more_is_taken_away_than_counted_and_carried(passed, second, targets, at, park_filer):
    client, key = at(park_filer), targets["I1 场次"].pk
    data = {f"fix-{key}": "-5", f"why-{key}": "重复", "page": "a" * 16}
    answer = client.post(reverse("reports:save", args=[second.pk]), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"fix-{key}"])
    answer = client.post(reverse("reports:save", args=[second.pk]), data | {f"fix-{key}": "-4"})
    assert answer.status_code == 302
    assert sheet(second)["corrected"] == "0"


def test_every_page_and_the_printed_form_name_it(passed, second, at, park_filer, county_eit):
    words = "Correction +2 of the report First quarter of 2026"
    detail, review = (reverse(f"reports:{name}", args=[second.pk]) for name in ("detail", "review"))
    assert words in at(park_filer).get(detail).content.decode()
    services.submit(report=second, user=park_filer, version=1, today=second.due_date)
    assert words in at(park_filer).get(detail).content.decode()
    assert words in at(county_eit).get(review).content.decode()
    payload = Submission.objects.of(second)[0].payload
    assert corrected(payload) == []  # nothing in this report itself is corrected
    line = next(line for line in inclusive_rows(payload["sections"][0]["rows"]) if "往期更正" in line[-1])
    assert "场次往期更正+2（2026年第一季度：漏登两场），更正后4" in line[-1]
    assert line[4] == "2"  # the cumulative figure stays as counted
