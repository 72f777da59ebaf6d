"""What of the mid-term evaluations waits for a person, as queries the menu can count at once."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.permissions import is_park, is_province
from apps.approvals.models import Submission
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.evaluations.rules.midterm import FORM
from apps.evaluations.selectors.midterm_lists import waiting_for
from apps.evaluations.workflow.midterm import EDITABLE
from apps.filings.models import FilingReceipt
from apps.programmes.models import DeadlineRule, Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


def midterm_rows(user: "User", programme: Programme, today: date) -> "QuerySet[Any]":
    """What the badge of the menu counts: forms to write, evaluations to conclude or sign, receipts to confirm."""
    if is_park(user):
        return to_write(user, programme, today)
    return to_confirm(user, programme) if is_province(user) else waiting_for(user, programme)


def to_write(user: "User", programme: Programme, today: date) -> QuerySet[Enrolment]:
    """Parks whose staff still write the form, once it has opened; nothing for other roles."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park", "midterm")
    if not is_park(user) or user.acting is None:
        return rows.none()
    opened = DeadlineRule.objects.filter(programme=OuterRef("programme"), form=FORM, due_date__lte=today)
    given = MidtermEvaluation.objects.filter(enrolment=OuterRef("pk")).exclude(state__in=EDITABLE)
    own = rows.filter(park__operator=user.acting.organisation_id, left_date=None)
    return own.filter(Exists(opened), ~Exists(given)).order_by("park__sort_key", "pk")


def to_confirm(user: "User", programme: Programme) -> QuerySet[FilingReceipt]:
    """Results that reached one's provincial department and are not confirmed yet."""
    rows = FilingReceipt.objects.filter(received_at=None, submission__subject_type=MidtermConclusion._meta.label)
    if not is_province(user) or user.acting is None:
        return rows.none()
    mine = MidtermConclusion.objects.filter(evaluation__enrolment__programme=programme)
    seen = Submission.objects.visible_to(user).filter(subject_id__in=mine.values("pk"))
    return rows.filter(party=user.acting.role, submission__in=seen).select_related("submission").order_by("pk")
