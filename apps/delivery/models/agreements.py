"""Agreements on services: who signed what for how much (R0.38, R0.107)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.common.money import bounded, yuan_field
from apps.evidence.models import Upload
from apps.parks.models import Enterprise, Park
from apps.programmes.models import Enrolment
from apps.vendors.models import Choice, Provider

if TYPE_CHECKING:
    from apps.accounts.models import User


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Row rules of agreements."""

    def visible_to(self, user: "User") -> Self:
        """Agreements in parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def about(self, text: str) -> Self:
        """Number, provider or enterprise contains the text."""
        named = Q(provider__name__icontains=text) | Q(enterprise__name__icontains=text)
        return self.filter(Q(number__icontains=text) | named)


class Agreement(models.Model):
    """One signed agreement; ``enterprise`` is empty for services to the whole park.

    ``choice`` is the enterprise's choice from the list that it follows. An agreement without the park or without
    the enterprise as a party is allowed and noted: three parties are advised.
    """

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="agreements"
    )
    number = models.CharField(_("agreement number"), max_length=60)
    provider = models.ForeignKey(
        Provider, verbose_name=_("provider"), on_delete=models.PROTECT, related_name="agreements"
    )
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name=_("enterprise"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    choice = models.ForeignKey(
        Choice,
        verbose_name=_("choice from the list"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    is_three_party = models.BooleanField(_("signed by park, enterprise and provider"), default=True)
    signed_on = models.DateField(_("signed on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    amount_yuan = yuan_field(_("amount (yuan)"))
    upload = models.ForeignKey(
        Upload, verbose_name=_("signed copy"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "number"],
                name="agreement_number",
                violation_error_message=_("This agreement number is taken."),
            ),
            bounded(
                "amount_yuan",
                name="agreement_amount",
                sentence=_("The amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("signed_on")),
                name="agreement_term",
                violation_error_message=_("An agreement cannot end before it is signed."),
            ),
            models.CheckConstraint(
                condition=Q(is_three_party=False) | Q(enterprise__isnull=False),
                name="agreement_parties",
                violation_error_message=_("A three-party agreement names the enterprise."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
