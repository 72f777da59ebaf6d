"""Invoices as data: one number once, wherever the file that shows it was attached."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.common.money import bounded, yuan_field
from apps.delivery.choices import InvoiceSource
from apps.delivery.models.citations import RecordEvidence
from apps.delivery.models.records import ServiceRecord
from apps.parks.models import Park

if TYPE_CHECKING:
    from apps.accounts.models import User


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Row rules of invoices."""

    def visible_to(self, user: "User") -> Self:
        """Invoices of records in parks one may see."""
        return self.filter(evidence__record__enrolment__park__in=Park.objects.visible_to(user))

    def standing(self) -> Self:
        """Invoices whose file was not superseded."""
        return self.filter(stands=True)


class Invoice(models.Model):
    """What one file of the kind invoice says, confirmed by a person of the park.

    ``stands`` ends when the file is superseded; then the number is free again and the row is kept. Number and code are
    stored as they are compared: half-width digits without blanks.
    """

    evidence = models.OneToOneField(
        RecordEvidence, verbose_name=_("file"), on_delete=models.CASCADE, related_name="invoice"
    )
    code = models.CharField(_("invoice code"), max_length=12, blank=True)
    number = models.CharField(_("invoice number"), max_length=20)
    issued_on = models.DateField(_("date of issue"))
    seller_name = models.CharField(_("seller"), max_length=120)
    seller_code = models.CharField(_("credit code of the seller"), max_length=20, blank=True)
    buyer_name = models.CharField(_("buyer"), max_length=120)
    buyer_code = models.CharField(_("credit code of the buyer"), max_length=20, blank=True)
    amount_yuan = yuan_field(_("amount with tax (yuan)"))
    source = models.CharField(_("read from"), max_length=5, choices=InvoiceSource, default=InvoiceSource.TYPED)
    stands = models.BooleanField(_("stands"), default=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), auto_now_add=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"],
                condition=Q(stands=True),
                name="invoice_once",
                violation_error_message=_("This invoice is used for another service already."),
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^([0-9]{20}|[0-9]{10}|[0-9]{8})$", code__regex=r"^[0-9]*$"),
                name="invoice_number",
                violation_error_message=_("An invoice number has 20, 10 or 8 digits."),
            ),
            bounded(
                "amount_yuan",
                name="invoice_amount",
                sentence=_("The amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
        ]
        indexes = [models.Index(fields=["number"], name="invoice_by_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()


class InvoiceClash(models.Model):
    """Somebody tried to use an invoice a second time: kept for the departments, never shown to parks."""

    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="invoice_clashes"
    )
    invoice = models.ForeignKey(Invoice, verbose_name=_("invoice"), on_delete=models.CASCADE, related_name="clashes")
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("tried by"), on_delete=models.PROTECT, related_name="+"
    )
    tried_at = models.DateTimeField(_("tried at"), auto_now_add=True)

    class Meta:
        verbose_name = _("second use of an invoice")
        verbose_name_plural = _("second uses of invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "invoice"],
                name="invoice_clash_once",
                violation_error_message=_("This attempt is on record."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.invoice}"
