"""One plan per park and programme (R0.29)."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.plans.choices import PlanState
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class PlanQuerySet(models.QuerySet["Plan"]):
    """Row rules of plans."""

    def visible_to(self, user: "User") -> Self:
        """Plans of the pilot parks one may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class Plan(models.Model):
    """The plan of a park; the row is the lock over its parts. Once passed, only a change request alters it (R0.81)."""

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="plan"
    )
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    approved_at = models.DateTimeField(_("passed at"), null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False) | (~Q(state="approved") & Q(approved_at=None)),
                name="plan_approved_at",
                violation_error_message=_("A passed plan carries the time it passed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment.park)

    def get_absolute_url(self) -> str:
        """The page of the plan."""
        return reverse("plans:detail", args=[self.pk])
