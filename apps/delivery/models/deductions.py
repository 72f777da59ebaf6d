"""Taking an accepted record off the count: one department proposes, the other agrees."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.delivery.choices import DeductionState
from apps.delivery.models.records import ServiceRecord
from apps.parks.models import Park

if TYPE_CHECKING:
    from apps.accounts.models import User


class DeductionQuerySet(models.QuerySet["Deduction"]):
    """Row rules of deductions."""

    def visible_to(self, user: "User") -> Self:
        """Deductions of records in parks one may see."""
        return self.filter(record__enrolment__park__in=Park.objects.visible_to(user))


class Deduction(models.Model):
    """A department of the county proposes to deduct an accepted record; the other one agrees or says why not."""

    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="deductions"
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=DeductionState, default=DeductionState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_for = models.ForeignKey(
        Organisation, verbose_name=_("proposing department"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_for = models.ForeignKey(
        Organisation, verbose_name=_("answering department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = DeductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deduction")
        verbose_name_plural = _("deductions")
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=~Q(state="refused"),
                name="deduction_one_open",
                violation_error_message=_("Deducting this record has been proposed already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="deduction_reason",
                violation_error_message=_("Not counting or deducting a record needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_by=None, answered_for=None, answered_at=None)
                | (
                    ~Q(state="proposed")
                    & Q(answered_by__isnull=False, answered_for__isnull=False, answered_at__isnull=False)
                    & ~Q(answered_for=F("proposed_for"))
                    & ~Q(answered_by=F("proposed_by"))
                ),
                name="deduction_two_departments",
                violation_error_message=_("The other department of the county answers, and another person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="deduction_refusal_reason",
                violation_error_message=_("Refusing a deduction needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.reason}"
