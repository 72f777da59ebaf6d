"""Tranches on their way from the proposal to the filing with the province."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.common.money import CENT, bounded, yuan_field
from apps.funds.choices import TrancheState
from apps.funds.models.awards import Award
from apps.programmes.models import TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


class TrancheQuerySet(models.QuerySet["Tranche"]):
    """Row rules of tranches."""

    def visible_to(self, user: "User") -> Self:
        """Tranches of the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Tranche(models.Model):
    """One tranche of one award from the first proposal on. Suggested, approved and paid amounts stand apart (R0.52)."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="tranches")
    rule = models.ForeignKey(TrancheRule, verbose_name=_("tranche"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=TrancheState, default=TrancheState.PROPOSED)
    version = models.PositiveIntegerField(_("version"), default=1)
    suggested_yuan = yuan_field(_("suggested (yuan)"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_for = models.ForeignKey(
        Organisation, verbose_name=_("proposing department"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_yuan = yuan_field(_("approved (yuan)"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_for = models.ForeignKey(
        Organisation, verbose_name=_("approving department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    paid_yuan = yuan_field(_("paid (yuan)"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("received by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField(_("received on"), null=True)
    filing_due_on = models.DateField(_("to be filed by"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("filed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(_("filed at"), null=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "rule"],
                name="tranche_once",
                violation_error_message=_("This tranche has been proposed already."),
            ),
            bounded(
                "suggested_yuan",
                name="tranche_suggested",
                sentence=_("The amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="tranche_reason",
                violation_error_message=_("A proposal needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "returned"], approved_by=None, approved_yuan=None, approved_at=None)
                | Q(
                    Q(approved_by__isnull=False, approved_for__isnull=False, approved_at__isnull=False),
                    Q(approved_yuan__gte=0, approved_yuan__lte=F("suggested_yuan")),
                    ~Q(approved_by=F("proposed_by")),
                    ~Q(approved_for=F("proposed_for")),
                    ~Q(state__in=["proposed", "returned"]),
                ),
                name="tranche_two_departments",
                violation_error_message=_("Another person of another department approves, and at most what is asked."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "received", "filed"], paid_on__isnull=False, paid_yuan__gte=CENT)
                & Q(paid_yuan=F("approved_yuan"))
                | Q(~Q(state__in=["paid", "received", "filed"]), paid_yuan=None, paid_on=None),
                name="tranche_paid",
                violation_error_message=_("A paid tranche carries amount and day of its payment."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "filed"], received_on__gte=F("paid_on"), received_by__isnull=False)
                | Q(~Q(state__in=["received", "filed"]), received_on=None, received_by=None),
                name="tranche_received",
                violation_error_message=_("Money is received on the day it was paid or later."),
            ),
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False, filed_by__isnull=False)
                | Q(~Q(state="filed"), filed_at=None, filed_by=None),
                name="tranche_filed",
                violation_error_message=_("A filed tranche carries who filed it and when."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="tranche_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="tranche_frozen", fields=["award", "rule"]),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.rule}"

    def get_absolute_url(self) -> str:
        """The page of the tranche."""
        return reverse("funds:tranche", args=[self.pk])
