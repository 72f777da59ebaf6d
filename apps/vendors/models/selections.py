"""How a provider was selected: method, dates, candidates, result (R0.36, R0.37)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.money import MAXIMUM, yuan_field
from apps.evidence.models import Upload
from apps.parks.models import Park
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import SelectionMethod
from apps.vendors.models.providers import Provider

if TYPE_CHECKING:
    from apps.accounts.models import User


class SelectionQuerySet(models.QuerySet["Selection"]):
    """Row rules of selection records."""

    def visible_to(self, user: "User") -> Self:
        """Selections of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))


class Selection(models.Model):
    """One selection for one service of one park; no provider enters the list without one."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="selections"
    )
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="selections"
    )
    method = models.CharField(_("method"), max_length=12, choices=SelectionMethod)
    method_note = models.CharField(_("which method"), max_length=120, blank=True)
    announced_on = models.DateField(_("announced on"))
    decided_on = models.DateField(_("result on"))
    conflict_statement = models.TextField(_("conflict-of-interest statement"))
    result_note = models.TextField(_("why these were chosen"), blank=True)
    upload = models.ForeignKey(Upload, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection record")
        verbose_name_plural = _("selection records")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__gte=F("announced_on")),
                name="selection_dates",
                violation_error_message=_("The result cannot come before the announcement."),
            ),
            models.CheckConstraint(
                condition=~Q(method="other") | ~Q(method_note=""),
                name="selection_method_named",
                violation_error_message=_("Another method needs its name."),
            ),
            models.CheckConstraint(
                condition=~Q(conflict_statement=""),
                name="selection_statement",
                violation_error_message=_("A selection needs a conflict-of-interest statement."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type} {self.decided_on}"

    def get_absolute_url(self) -> str:
        """The page of the selection."""
        return reverse("vendors:selection", args=[self.pk])


class Candidate(models.Model):
    """One provider in one selection, with a price or a score, and what it can do."""

    selection = models.ForeignKey(
        Selection, verbose_name=_("selection record"), on_delete=models.CASCADE, related_name="candidates"
    )
    provider = models.ForeignKey(
        Provider, verbose_name=_("provider"), on_delete=models.PROTECT, related_name="candidacies"
    )
    price_yuan = yuan_field(_("price (yuan)"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    capability = models.CharField(_("qualification, cases, team"), max_length=300)
    is_chosen = models.BooleanField(_("chosen"), default=False)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "provider"],
                name="candidate_once",
                violation_error_message=_("A provider is a candidate once."),
            ),
            models.CheckConstraint(
                condition=Q(price_yuan__isnull=False) | Q(score__isnull=False),
                name="candidate_price_or_score",
                violation_error_message=_("Every candidate has a price or a score."),
            ),
            models.CheckConstraint(
                condition=Q(price_yuan=None) | Q(price_yuan__gte=0, price_yuan__lte=MAXIMUM),
                name="candidate_price",
                violation_error_message=_("A price lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=Decimal(100)),
                name="candidate_score",
                violation_error_message=_("A score lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=~Q(capability=""),
                name="candidate_capability",
                violation_error_message=_("Say what the candidate can do: qualification, cases, team."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection} · {self.provider}"
