"""What pilot enterprises chose from the list."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import bounded, yuan_field
from apps.parks.models import Park, Tenancy
from apps.vendors.models.listings import ProviderListing

if TYPE_CHECKING:
    from apps.accounts.models import User


class ChoiceQuerySet(models.QuerySet["Choice"]):
    """Row rules of choices."""

    def visible_to(self, user: "User") -> Self:
        """Choices in parks one may see."""
        return self.filter(listing__enrolment__park__in=Park.objects.visible_to(user))


class Choice(models.Model):
    """A pilot enterprise chose a product on a day, at the price of that day (R0.38); the agreement follows it."""

    listing = models.ForeignKey(
        ProviderListing, verbose_name=_("product"), on_delete=models.PROTECT, related_name="choices"
    )
    tenancy = models.ForeignKey(
        Tenancy, verbose_name=_("pilot enterprise"), on_delete=models.PROTECT, related_name="choices"
    )
    chosen_on = models.DateField(_("chosen on"))
    chosen_by = models.CharField(_("person who chose"), max_length=60)
    price_yuan = yuan_field(_("price (yuan)"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "tenancy"],
                name="choice_once",
                violation_error_message=_("This enterprise has chosen this product already."),
            ),
            bounded(
                "price_yuan",
                name="choice_price",
                sentence=_("A price lies between 0 and 999,999,999,999.99 yuan."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="choice_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.tenancy.enterprise} · {self.listing}"
