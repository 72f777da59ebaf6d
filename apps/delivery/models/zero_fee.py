"""A service without a fee has no invoice: the park states so, and the county accepts the statement or does not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.delivery.choices import ZeroFeeState
from apps.delivery.models.citations import RecordEvidence


class ZeroFee(models.Model):
    """A file cited where an invoice is asked for, which counts once the county has accepted it (R0.108)."""

    evidence = models.OneToOneField(
        RecordEvidence, verbose_name=_("file"), on_delete=models.CASCADE, primary_key=True, related_name="zero_fee"
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=ZeroFeeState, default=ZeroFeeState.ASKED)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("zero-fee statement")
        verbose_name_plural = _("zero-fee statements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="zero_fee_reason",
                violation_error_message=_("Say why nothing was charged."),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="asked"),
                name="zero_fee_decided",
                violation_error_message=_("A decision has a person and a moment."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="zero_fee_answer",
                violation_error_message=_("Refusing a zero-fee statement needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.get_state_display()}"
