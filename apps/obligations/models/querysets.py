"""Row rules and conditions of obligations."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from apps.obligations.choices import Debtor
from apps.parks.models import Park
from apps.programmes.choices import ProgrammeState

if TYPE_CHECKING:
    from apps.accounts.models import User


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Row rules of obligations."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; departments: their own and their parks'; operators and others: of parks they see."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        rows = self.exclude(programme__state=ProgrammeState.DRAFT)
        if acting.sees_jurisdiction:
            return rows.filter(acting.reach("jurisdiction"))
        return rows.filter(enrolment__park__in=Park.objects.visible_to(user))

    def owed_by(self, user: "User") -> Self:
        """What the organisation this person acts for owes itself."""
        acting = user.acting
        if acting is None:
            return self.none()
        own = Q(enrolment__park__operator=acting.organisation_id, rule__submitters__contains=[Debtor.PARK.value])
        office = Q(enrolment=None, jurisdiction=acting.jurisdiction_id, rule__submitters__contains=[acting.role])
        return self.filter(own | office)

    def open_on(self, day: date) -> Self:
        """Not done, and begun by that day; parks that have left owe nothing after it."""
        left = Q(enrolment__left_date__isnull=False, due_on__gte=F("enrolment__left_date"))
        return self.filter(done_at=None, opens_on__lte=day).exclude(left)

    def past_due(self, day: date) -> Self:
        """Still missing after the due day, be it in its days of grace; filed in time and returned does not count."""
        in_time = Q(first_done_on__isnull=False, first_done_on__lte=F("last_day"))
        return self.open_on(day).filter(due_on__lt=day).exclude(in_time)

    def overdue(self, day: date) -> Self:
        """逾期: still missing after the due day and its grace."""
        return self.past_due(day).filter(last_day__lt=day)

    def with_names(self) -> Self:
        """Everything a row prints."""
        return self.select_related("rule__clause", "programme", "enrolment__park__county", "jurisdiction", "done_by")
