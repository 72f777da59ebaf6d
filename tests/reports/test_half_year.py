"""A programme that reports half-yearly, from the setting to the printed form; nothing in it speaks of quarters."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.common.periods import Period
from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations
from apps.programmes.choices import DeadlineKind
from apps.reports import services
from apps.reports.models import PeriodReport
from apps.reports.printing import render_version
from apps.reports.rules.figures import unit_rows
from tests.approvals.golden import lines
from tests.reports.conftest import served

pytestmark = pytest.mark.django_db
PERIOD = Period(2026, "H", 1)
DUE = date(2026, 6, 30)


@pytest.fixture
def programme(programme):
    """The rules of the pilot, with two reports a year and the deadline of one of them."""
    programme.report_kind, programme.first_report = "H", "2025H1"
    programme.save()
    programme.deadline_rules.create(
        code="H3",
        name="半年报",
        kind=DeadlineKind.PERIOD_END,
        due_date=DUE,
        period=PERIOD.code,
        form="绩效目标完成情况表",
        submitters=["park"],
        recipients=["county_eit", "county_fin"],
        clause=programme.clauses.first(),
    )
    return programme


@pytest.fixture
def records(enrolment, targets, enterprises):
    """Sessions of the year before, of both quarters of the half-year, and of the day after it."""
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    return [served(enrolment, "I1", day, enterprises) for day in days]


@pytest.fixture
def owed(programme, enrolment) -> Obligation:
    raise_obligations(programme=programme, today=date(2026, 1, 1))
    return Obligation.objects.get(rule__code="H3")


@pytest.fixture
def filed(owed, records, enrolment, at, park_filer) -> PeriodReport:
    """Started from the list, explained and submitted on the pages."""
    client = at(park_filer)
    answer = client.post(reverse("reports:start"), {"enrolment": enrolment.pk, "period": PERIOD.code})
    page = client.get(answer.url)
    assert "Completion of targets, First half of 2026" in page.content.decode()
    behind = [row for section in page.context["sections"] for row in section["rows"] if row["behind"]]
    words = {f"note-{row['units'][0]['target_id']}": "下半年补足" for row in behind}
    submitted = client.post(reverse("reports:submit", args=[PeriodReport.objects.get().pk]), words | {"version": "1"})
    assert submitted.status_code == 302
    return PeriodReport.objects.get()


def test_the_window_and_the_deadline_are_those_of_the_half_year(owed, enrolment, park_filer):
    assert (owed.opens_on, owed.due_on) == (DUE - timedelta(days=10), DUE)
    early = DUE - timedelta(days=11)
    with pytest.raises(Exception, match="The report for the First half of 2026 opens on 2026-06-20"):
        services.start(enrolment=enrolment, period=PERIOD, user=park_filer, today=early)
    with pytest.raises(Exception, match="no report for 2026Q2"):
        services.start(enrolment=enrolment, period=Period(2026, "Q", 2), user=park_filer, today=DUE)
    assert services.start(enrolment=enrolment, period=PERIOD, user=park_filer, today=DUE).due_date == DUE


def test_both_quarters_are_counted_and_nothing_else(filed):
    payload = Submission.objects.of(filed)[0].payload
    unit = next(unit for row, unit in unit_rows(payload) if (row["key"], unit["key"]) == ("I1", "场次"))
    assert (unit["previous"], unit["period"], unit["total"]) == ("1", "2", "3")
    assert payload["period"] == {"code": "2026H1", "start_date": "2026-01-01", "end_date": "2026-06-30"}
    assert [record["date"] for record in payload["records"]] == ["2025-12-31", "2026-01-01", "2026-06-30"]


def test_submitting_meets_the_deadline_and_both_departments_pass_it(filed, owed, at, county_eit, county_fin, prov_eit):
    owed.refresh_from_db()
    assert (owed.done_at is not None, owed.document_url) == (True, filed.get_absolute_url())
    for officer in (county_eit, county_fin):
        client = at(officer)
        page = client.get(reverse("reports:review", args=[filed.pk]))
        assert "First half of 2026" in page.content.decode()
        words = {"verdict": "agree", "text": "同意", "digest": page.context["version"].digest}
        assert client.post(reverse("reports:opinion", args=[filed.pk]), words).status_code == 302
    filed.refresh_from_db()
    assert filed.state == "approved"
    found = at(prov_eit).get(reverse("reports:list"), {"period": PERIOD.code}).context["rows"]
    assert [(row.period_label, row.state) for row in found] == [("First half of 2026", "approved")]


def test_paper_and_workbook_speak_of_the_half_year(filed, at, park_filer):
    answer = at(park_filer).get(reverse("reports:excel", args=[filed.pk]))
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells[0] == "2026年上半年绩效目标完成情况表"
    assert "填报期：2026年上半年" in cells[1]
    assert {"本半年完成场次", "本半年服务家次", "本半年完成", "本半年支出（万元）"} <= set(cells)
    assert [text for text in cells if "季度" in text] == []
    paper = "".join(line.text for line in lines(render_version(Submission.objects.of(filed)[0])))
    assert "2026年上半年绩效目标完成情况表" in paper.replace(" ", "")
    assert "季度" not in paper
