"""Versions of a plan or a change request, the departments behind them, the due day, the printed form."""

from datetime import date

from django.core.files.storage import default_storage
from django.db.models import Model

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation
from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.parks.models import Park
from apps.plans.rules.layout import TITLE
from apps.programmes.models import DeadlineRule, Programme


def last_version(document: Model) -> Submission | None:
    """The newest version; None before the first submission. One query."""
    return Submission.objects.of(document).select_related("submitted_by").first()


def departments_of(park: Park) -> dict[str, Organisation]:
    """The county's economy and finance department by kind; one that does not exist is missing. One query."""
    return {row.kind: row for row in _departments(park.county_id)}


def provincial_departments(park: Park) -> list[Organisation]:
    """The two departments of the province above a park. One query."""
    place = park.county
    while place.parent is not None:
        place = place.parent
    return _departments(place.pk)


def _departments(place: int) -> list[Organisation]:
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    return list(Organisation.objects.filter(jurisdiction_id=place, kind__in=kinds, is_active=True))


def due_rule(programme: Programme) -> DeadlineRule | None:
    """The deadline of plans in a programme (R0.30); None when it sets none. One query."""
    rules = DeadlineRule.objects.filter(programme=programme, form=TITLE, due_date__isnull=False)
    return rules.select_related("clause").order_by("due_date").first()


def due_day(rule: DeadlineRule | None, enrolled: date) -> date | None:
    """The due day for a park; one enrolled after it has no due day of the programme."""
    return rule.due_date if rule is not None and rule.due_date is not None and enrolled <= rule.due_date else None


def pdf_path(digest: str) -> str:
    """Where the printed form of a version lies: named by the digest it shows."""
    return f"printed/plans/{digest[:2]}/{digest}.pdf"


def rendered_pdf(version: Submission) -> str | None:
    """The storage name of a version's PDF; None until the worker has made it. No query."""
    path = pdf_path(version.digest)
    return path if default_storage.exists(path) else None


def pdf_key(version: Submission) -> str:
    """The start of the effect key of every attempt to print a version."""
    return f"plan-pdf:{version.pk}:"


def render_job(version: Submission) -> Job | None:
    """The latest job that prints a version; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=pdf_key(version)).order_by("-pk").first()
