"""Measures about the money of a park: pause, resume, deduct, recover."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.common.money import CENT, MAXIMUM, yuan_field
from apps.evidence.models import Upload
from apps.funds.choices import MeasureKind, MeasureState
from apps.funds.models.awards import Award

if TYPE_CHECKING:
    from apps.accounts.models import User


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Row rules of measures."""

    def visible_to(self, user: "User") -> Self:
        """Measures about the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Measure(models.Model):
    """Pause, resume, deduct or recover: one department proposes, the other answers, a notice is attached (R0.75)."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("measure"), max_length=8, choices=MeasureKind)
    state = models.CharField(_("state"), max_length=8, choices=MeasureState, default=MeasureState.PROPOSED)
    amount_yuan = yuan_field(_("amount (yuan)"), null=True)
    reason = models.TextField(_("reason"))
    notice = models.ForeignKey(Upload, verbose_name=_("notice document"), on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_for = models.ForeignKey(
        Organisation, verbose_name=_("proposing department"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    answer = models.TextField(_("opinion of the other department"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_for = models.ForeignKey(
        Organisation, verbose_name=_("answering department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    reply = models.TextField(_("statement of the park"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("stated by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(_("stated at"), null=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state="proposed"),
                name="measure_one_open",
                violation_error_message=_("Another measure waits for the other department."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["deduct", "recover"], amount_yuan__gte=CENT, amount_yuan__lte=MAXIMUM)
                | Q(kind__in=["pause", "resume"], amount_yuan=None),
                name="measure_amount",
                violation_error_message=_("Deducting and recovering take an amount above 0, the others take none."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="measure_reason", violation_error_message=_("A measure needs a reason.")
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_by=None, answered_for=None, answered_at=None)
                | Q(
                    Q(answered_by__isnull=False, answered_for__isnull=False, answered_at__isnull=False),
                    ~Q(state="proposed"),
                    ~Q(answered_by=F("proposed_by")),
                    ~Q(answered_for=F("proposed_for")),
                    ~Q(answer=""),
                ),
                name="measure_two_departments",
                violation_error_message=_("The other department of the county answers, and another person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.award}"

    def get_absolute_url(self) -> str:
        """The page of the measure."""
        return reverse("funds:measure", args=[self.pk])
