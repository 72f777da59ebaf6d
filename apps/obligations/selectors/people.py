"""Who is to hear of an obligation."""

from datetime import date
from typing import TYPE_CHECKING

from apps.accounts.choices import PARK_ROLES
from apps.accounts.models import Membership, User
from apps.obligations.choices import Debtor
from apps.obligations.models import Obligation

if TYPE_CHECKING:
    from django.db.models import QuerySet


def people_owing(row: Obligation, today: date) -> "QuerySet[User]":
    """Active people of the park, or of the departments that owe."""
    members = Membership.objects.valid_on(today)
    if row.debtor == Debtor.PARK and row.enrolment is not None:
        members = members.filter(organisation=row.enrolment.park.operator_id, role__in=PARK_ROLES)
    else:
        members = members.filter(organisation__jurisdiction=row.jurisdiction_id, role__in=row.rule.submitters)
    people: QuerySet[User] = User.objects.filter(is_active=True, memberships__in=members)
    return people.distinct().order_by("pk")
