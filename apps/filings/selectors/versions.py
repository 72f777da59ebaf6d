"""What lists and summaries share: filed versions, their receipts, the departments of a place, the clause."""

from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.selectors import versions
from apps.filings.models import FilingReceipt, LiaisonList, Summary
from apps.programmes.models import Clause, DeadlineRule, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

FILED = (SubmissionState.APPROVED, SubmissionState.PUBLISHED)


def filings_seen(user: "User") -> QuerySet[Submission]:
    """Filed versions of the lists and summaries one may see."""
    lists = LiaisonList.objects.visible_to(user).values("pk")
    summaries = Summary.objects.visible_to(user).values("pk")
    about = Q(subject_type=LiaisonList._meta.label, subject_id__in=lists) | Q(
        subject_type=Summary._meta.label, subject_id__in=summaries
    )
    return Submission.objects.filter(about, state__in=FILED)


def last_version(document: Model) -> Submission | None:
    """The newest version with opinions and people. Two queries."""
    return versions(document).first()


def receipts_of(version: Submission | None) -> list[FilingReceipt]:
    """Receipts of a filed version, economy first. One query, none without a version."""
    if version is None:
        return []
    return list(FilingReceipt.objects.filter(submission=version).select_related("received_by").order_by("party"))


def departments_of(place: Jurisdiction) -> dict[str, Organisation]:
    """Economy and finance department of a place by kind; one that does not exist is missing. One query."""
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    rows = Organisation.objects.filter(jurisdiction=place, kind__in=kinds, is_active=True)
    return {row.kind: row for row in rows}


def provincial_departments(place: Jurisdiction) -> list[Organisation]:
    """The two departments of the province above a place. One query and one per level."""
    while place.parent is not None:
        place = place.parent
    return list(departments_of(place).values())


def clause_of(programme: Programme, form: str) -> Clause | None:
    """The clause that asks for a form. One query."""
    rule = DeadlineRule.objects.filter(programme=programme, form=form).select_related("clause").first()
    return rule.clause if rule is not None else None
