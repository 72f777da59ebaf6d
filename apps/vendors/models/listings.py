"""The list of providers and products a park offers to its pilot enterprises (R0.38)."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES
from apps.common.money import bounded, yuan_field
from apps.parks.models import Park
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import ReferenceSource
from apps.vendors.models.providers import Provider
from apps.vendors.models.selections import Selection

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES |= {
    "listing_list_locked": _("The approved plan fixes this list. Ask for a change of the plan."),
    "listing_without_selection": _("No provider enters the list without a selection record."),
    "listing_no_overlap": _("This product is listed already for a part of that time."),
}
PRICE_UNITS = [(unit.value, unit.label) for unit in Unit if unit != Unit.WAN_YUAN]


class ProviderListQuerySet(models.QuerySet["ProviderList"]):
    """Row rules of lists."""

    def visible_to(self, user: "User") -> Self:
        """Lists of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))


class ProviderList(models.Model):
    """The list of one park in one programme; the row is the lock for what stands on it.

    ``locked_at`` is set while an approved plan fixes the list (R0.81): then the database refuses every change of it.
    """

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="provider_list"
    )
    locked_at = models.DateTimeField(_("locked since"), null=True)

    objects = ProviderListQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider list")
        verbose_name_plural = _("provider lists")

    def __str__(self) -> str:
        return str(self.enrolment)


class ProviderListingQuerySet(models.QuerySet["ProviderListing"]):
    """Row rules of products."""

    def visible_to(self, user: "User") -> Self:
        """Products of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def listed(self) -> Self:
        """Not taken off the list."""
        return self.filter(taken_off_on=None)

    def offered_on(self, day: date) -> Self:
        """On the list and valid on a day; both days included."""
        return self.listed().filter(valid_from__lte=day, valid_until__gte=day)


class ProviderListing(models.Model):
    """One product of one provider for one service, with its price and the market price it is held against."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="listings"
    )
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="listings"
    )
    provider = models.ForeignKey(
        Provider, verbose_name=_("provider"), on_delete=models.PROTECT, related_name="listings"
    )
    selection = models.ForeignKey(
        Selection, verbose_name=_("selection record"), on_delete=models.PROTECT, related_name="listings"
    )
    product_name = models.CharField(_("product"), max_length=120)
    content = models.TextField(_("content of the service"))
    deliverable = models.CharField(_("deliverable"), max_length=300)
    price_yuan = yuan_field(_("price (yuan)"))
    unit = models.CharField(_("per"), max_length=8, choices=PRICE_UNITS)
    reference_yuan = yuan_field(_("market reference price (yuan)"))
    reference_source = models.CharField(_("source of the reference"), max_length=10, choices=ReferenceSource)
    reference_note = models.CharField(_("which document or address"), max_length=200)
    reference_date = models.DateField(_("date of the reference"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    taken_off_on = models.DateField(_("taken off on"), null=True, blank=True)
    taken_off_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = ProviderListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            bounded(
                "price_yuan",
                name="listing_price",
                sentence=_("A price lies between 0 and 999,999,999,999.99 yuan."),
            ),
            bounded(
                "reference_yuan",
                name="listing_reference",
                sentence=_("A reference price lies between 0.01 and 999,999,999,999.99 yuan."),
                low=Decimal("0.01"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="listing_validity",
                violation_error_message=_("Validity cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(taken_off_on=None) | ~Q(taken_off_reason=""),
                name="listing_taken_off",
                violation_error_message=_("Taking a product off the list needs a reason."),
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "service_type"], name="listing_by_service")]
        triggers = [
            pgtrigger.Trigger(
                name="listing_guarded",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("closed", "timestamptz")],
                func="""
                    SELECT locked_at INTO closed FROM vendors_providerlist
                    WHERE enrolment_id = NEW.enrolment_id FOR UPDATE;
                    IF NOT FOUND OR closed IS NOT NULL THEN
                        RAISE EXCEPTION 'listing_list_locked'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_list_locked';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM vendors_selection s JOIN vendors_candidate c ON c.selection_id = s.id
                        WHERE s.id = NEW.selection_id AND s.enrolment_id = NEW.enrolment_id
                          AND s.service_type_id = NEW.service_type_id
                          AND c.provider_id = NEW.provider_id AND c.is_chosen
                    ) THEN
                        RAISE EXCEPTION 'listing_without_selection'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_without_selection';
                    END IF;
                    IF NEW.taken_off_on IS NULL AND EXISTS (
                        SELECT 1 FROM vendors_providerlisting
                        WHERE enrolment_id = NEW.enrolment_id AND service_type_id = NEW.service_type_id
                          AND provider_id = NEW.provider_id AND product_name = NEW.product_name
                          AND taken_off_on IS NULL AND id IS DISTINCT FROM NEW.id
                          AND daterange(valid_from, valid_until, '[]')
                              && daterange(NEW.valid_from, NEW.valid_until, '[]')
                    ) THEN
                        RAISE EXCEPTION 'listing_no_overlap'
                            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'listing_no_overlap';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="listing_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.product_name}"

    def get_absolute_url(self) -> str:
        """The page of the product."""
        return reverse("vendors:listing", args=[self.pk])
