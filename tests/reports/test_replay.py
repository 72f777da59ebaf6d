"""Every passed report of the demonstration reproduces as it was, whatever happened to its records since."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import override_settings
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.common.digests import canonical_json, digest
from apps.dashboards.demo.loading import load_demo
from apps.delivery.models import ServiceRecord
from apps.parks.models import Park
from apps.programmes.models import ServiceType
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.printing import render_version
from apps.reports.rules.figures import unit_rows
from apps.reports.selectors import live_payload, shown_payload
from apps.reports.workbook import workbook
from tests.approvals.golden import lines

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 23)


EVERY = pytest.param(None, marks=pytest.mark.long)


@pytest.fixture(scope="module", params=[1, EVERY])
def passed(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[PeriodReport]]:
    """Reports of the demonstration that have passed: of its first park, in the long run of every one."""
    folder = tmp_path_factory.mktemp("story")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        call_command("load_reference", verbosity=0)
        load_demo(today=TODAY, parks=request.param)
        rows = PeriodReport.objects.filter(state="approved").order_by("pk")
        yield list(rows.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator"))
        transaction.set_rollback(True)


def version_of(report: PeriodReport) -> Submission:
    """The passed version, read from the database."""
    return Submission.objects.of(report).get(state="approved")


def excel(version: Submission) -> list[list[Any]]:
    """The values of every cell of the workbook."""
    book = load_workbook(BytesIO(workbook(version.payload, version=version.version, digest=version.digest)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def bytes_of(report: PeriodReport, today: date) -> str:
    """One digest over what the page shows and what the workbook holds."""
    version = version_of(report)
    shown = canonical_json(shown_payload(report, version, today))
    return sha256(f"{shown}{excel(version)}".encode()).hexdigest()


def disturb() -> None:
    """Everything a report was counted from becomes another."""
    ServiceRecord.objects.update(title="改名", amount_yuan=7, service_date=date(2026, 1, 2))
    ServiceRecord.objects.filter(state="accepted").update(state="deducted", state_reason="抽查不符")
    ReportRow.objects.update(note="另写")
    Park.objects.update(name=Concat("name", Value("更名")))
    ServiceType.objects.update(name=Concat("name", Value("改名")))


def test_the_same_bytes_come_out_for_ever(passed):
    assert passed
    before = {report.pk: bytes_of(report, TODAY) for report in passed}
    printed = lines(render_version(version_of(passed[0])))
    live = canonical_json(live_payload(passed[0], today=TODAY))
    with transaction.atomic():
        disturb()
        found = PeriodReport.objects.in_bulk(before)
        assert {key: bytes_of(report, date(2099, 1, 1)) for key, report in found.items()} == before
        assert lines(render_version(version_of(found[passed[0].pk]))) == printed
        fresh = PeriodReport.objects.select_related(
            "enrolment__programme", "enrolment__park__county", "enrolment__park__operator"
        ).get(pk=passed[0].pk)
        assert canonical_json(live_payload(fresh, today=TODAY)) != live  # the count did change
        transaction.set_rollback(True)


def test_the_digest_is_that_of_the_content_and_the_workbook_holds_its_figures(passed):
    for report in passed:
        version = version_of(report)
        assert digest(version.payload) == version.digest
        cells = {str(value) for row in excel(version) for value in row if value is not None}
        assert version.digest in "".join(cells)
        assert {unit["total"] for _row, unit in unit_rows(version.payload)} <= cells
