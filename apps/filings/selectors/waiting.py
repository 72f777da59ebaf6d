"""Filings that wait for a person: summaries to sign, filed versions to confirm."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.permissions import is_county
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.permissions import speaks_for
from apps.filings.choices import SummaryState
from apps.filings.models import FilingReceipt, LiaisonList, Summary
from apps.filings.permissions import may_receive
from apps.filings.selectors.versions import FILED
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


def summaries_to_sign(user: "User", programme: Programme) -> "QuerySet[Summary]":
    """Summaries the other department of the place has signed and this person's department has not. One query."""
    acting = user.acting
    if acting is None or not is_county(user) or speaks_for(user, acting.jurisdiction_id) is None:
        return Summary.objects.none()
    opened = Submission.objects.filter(subject_type=Summary._meta.label, state=SubmissionState.OPEN)
    by_other = opened.filter(subject_id=OuterRef("pk")).exclude(organisation=acting.organisation_id)
    rows = Summary.objects.visible_to(user).filter(programme=programme, state=SummaryState.SUBMITTED)
    rows = rows.filter(Exists(by_other), jurisdiction=acting.jurisdiction_id)
    return rows.select_related("jurisdiction").order_by("period_code", "pk")


def lists_to_confirm(user: "User", programme: Programme) -> "QuerySet[FilingReceipt]":
    """Filed liaison lists one's provincial department has not confirmed, the newest version of each. One query."""
    return _to_confirm(user, LiaisonList._meta.label, LiaisonList.objects.filter(programme=programme).values("pk"))


def summaries_to_confirm(user: "User", programme: Programme) -> "QuerySet[FilingReceipt]":
    """Filed summaries one's provincial department has not confirmed, the newest version of each. One query."""
    return _to_confirm(user, Summary._meta.label, Summary.objects.filter(programme=programme).values("pk"))


def _to_confirm(user: "User", label: str, documents: "QuerySet[Any, Any]") -> "QuerySet[FilingReceipt]":
    if not may_receive(user) or user.acting is None:
        return FilingReceipt.objects.none()
    versions = Submission.objects.filter(subject_type=label, state__in=FILED)
    newer = versions.filter(subject_id=OuterRef("submission__subject_id"), version__gt=OuterRef("submission__version"))
    filed = versions.filter(subject_id__in=documents)
    rows = FilingReceipt.objects.filter(submission__in=filed, party=user.acting.role, received_at=None)
    return rows.filter(~Exists(newer)).select_related("submission__jurisdiction").order_by("delivered_at", "pk")
