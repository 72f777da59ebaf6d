"""Versions of a report, the two departments behind it, and its printed form."""

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation
from apps.approvals.models import Submission
from apps.approvals.selectors import versions
from apps.jobs.models import Job
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import Clause, DeadlineRule, Programme
from apps.reports.models import PeriodReport


def report_versions(report: PeriodReport) -> list[Submission]:
    """Versions of a report, newest first, with opinions and people. Two queries."""
    return list(versions(report))


def last_version(report: PeriodReport) -> Submission | None:
    """The newest version; None before the first submission. One query."""
    return Submission.objects.of(report).select_related("submitted_by").first()


def departments_of(report: PeriodReport) -> dict[str, Organisation]:
    """The county's economy and finance department by kind; one that does not exist is missing. One query."""
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    rows: QuerySet[Organisation] = Organisation.objects.filter(
        jurisdiction_id=report.enrolment.park.county_id, kind__in=kinds, is_active=True
    )
    return {row.kind: row for row in rows}


def clause_of(programme: Programme) -> Clause | None:
    """The clause that asks for reports at the end of each period. One query."""
    rules = DeadlineRule.objects.filter(programme=programme, kind=DeadlineKind.PERIOD_END, clause__isnull=False)
    rule = rules.select_related("clause").order_by("pk").first()
    return rule.clause if rule is not None else None


def pdf_path(digest: str) -> str:
    """Where the printed form of a version lies in the storage: named by the digest it shows."""
    return f"reports/{digest[:2]}/{digest}.pdf"


def rendered_pdf(version: Submission) -> str | None:
    """The storage name of a version's PDF; None until the worker has rendered it. No query."""
    path = pdf_path(version.digest)
    return path if default_storage.exists(path) else None


def render_job(version: Submission) -> Job | None:
    """The latest job that prints a version; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=pdf_key(version)).order_by("-pk").first()


def pdf_key(version: Submission) -> str:
    """The start of the effect key of every attempt to print a version."""
    return f"report-pdf:{version.pk}:"
