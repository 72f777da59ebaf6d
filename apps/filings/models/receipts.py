"""Each filed version reaches two recipients, and each has a receipt of its own (R0.66, R0.76)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Submission
from apps.programmes.choices import Party


class FilingReceipt(models.Model):
    """One provincial department and one filed version; the portal hands over at once, a person confirms."""

    submission = models.ForeignKey(
        Submission, verbose_name=_("version"), on_delete=models.PROTECT, related_name="filing_receipts"
    )
    party = models.CharField(_("recipient"), max_length=10, choices=Party)
    delivered_at = models.DateTimeField(_("delivered at"), auto_now_add=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("received by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("receipt of a filing")
        verbose_name_plural = _("receipts of filings")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "party"],
                name="filing_receipt_once",
                violation_error_message=_("Each recipient has one receipt."),
            ),
            models.CheckConstraint(
                condition=Q(party__in=["prov_eit", "prov_fin"]),
                name="filing_receipt_party",
                violation_error_message=_("Filings go to the two provincial departments."),
            ),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="filing_receipt_signed",
                violation_error_message=_("A confirmed receipt carries its time and person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} → {self.get_party_display()}"
