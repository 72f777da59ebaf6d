"""The firms in the parks: figures, tenancies, history of guidance."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import CREDIT_CODE
from apps.common.constraints import SENTENCES
from apps.common.money import bounded
from apps.parks.choices import GuidanceClass, IndustryGroup, SmeClass
from apps.parks.models.park import CODE_SENTENCE, Park

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["tenancy_pilots_locked"] = _(
    "The approved plan fixes the pilot enterprises. Ask for a change of the plan instead (R0.81)."
)


class IndustryDivision(models.Model):
    """A division of GB/T 4754-2017."""

    code = models.CharField(_("division"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    section = models.CharField(_("section"), max_length=1)
    section_name = models.CharField(_("section name"), max_length=60)

    class Meta:
        verbose_name = _("industry division")
        verbose_name_plural = _("industry divisions")

    def __str__(self) -> str:
        return f"{self.section}{self.code} {self.name}"


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Row rules of enterprises."""

    def visible_to(self, user: "User") -> Self:
        """Enterprises that are or were tenants of parks one may see."""
        return self.filter(tenancies__park__in=Park.objects.visible_to(user)).distinct()


class Enterprise(models.Model):
    """A firm. Figures are those of the last year reported; ``sme_class`` is computed from them."""

    name = models.CharField(_("enterprise name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    division = models.ForeignKey(
        IndustryDivision, verbose_name=_("industry division"), null=True, blank=True, on_delete=models.PROTECT
    )
    industry_group = models.CharField(
        _("industry group"),
        max_length=3,
        choices=IndustryGroup,
        blank=True,
        help_text=_("Only in divisions 59 and 70."),
    )
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_wan = models.DecimalField(
        _("revenue (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    assets_wan = models.DecimalField(_("assets (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    sme_class = models.CharField(_("size class"), max_length=8, choices=SmeClass, default=SmeClass.UNKNOWN)
    sort_key = models.CharField(_("pinyin"), max_length=240, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code__regex=CREDIT_CODE),
                name="enterprise_credit_code",
                violation_error_message=CODE_SENTENCE,
            ),
            bounded(
                "revenue_wan",
                name="enterprise_revenue",
                sentence=_("Revenue lies between 0 and 9,999,999,999.99 (10,000 yuan)."),
                high=Decimal("9999999999.99"),
            ),
            bounded(
                "assets_wan",
                name="enterprise_assets",
                sentence=_("Assets lie between 0 and 9,999,999,999.99 (10,000 yuan)."),
                high=Decimal("9999999999.99"),
            ),
            models.CheckConstraint(
                condition=Q(employees=None) | Q(employees__lte=1_000_000),
                name="enterprise_employees",
                violation_error_message=_("Employees lie between 0 and 1,000,000."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TenancyQuerySet(models.QuerySet["Tenancy"]):
    """Row rules of tenancies."""

    def visible_to(self, user: "User") -> Self:
        """Tenancies in parks one may see."""
        return self.filter(park__in=Park.objects.visible_to(user))

    def present_on(self, day: date) -> Self:
        """Tenants on a day."""
        return self.filter(Q(moved_in_date=None) | Q(moved_in_date__lte=day)).filter(
            Q(moved_out_date=None) | Q(moved_out_date__gt=day)
        )


class Tenancy(models.Model):
    """A firm in a park from one day to another, and how the park guides it."""

    park = models.ForeignKey(Park, verbose_name=_("park"), on_delete=models.PROTECT, related_name="tenancies")
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="tenancies"
    )
    moved_in_date = models.DateField(_("moved in"), null=True, blank=True)
    moved_out_date = models.DateField(_("moved out"), null=True, blank=True)
    is_pilot = models.BooleanField(_("pilot enterprise"), default=False)
    is_key = models.BooleanField(_("key enterprise"), default=False)
    guidance_class = models.CharField(
        _("guidance class"), max_length=12, choices=GuidanceClass, default=GuidanceClass.OTHER
    )

    objects = TenancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise"],
                condition=Q(moved_out_date=None),
                name="tenancy_once",
                violation_error_message=_("This enterprise is a tenant of the park already."),
            ),
            models.CheckConstraint(
                condition=Q(moved_in_date=None) | Q(moved_out_date=None) | Q(moved_in_date__lte=F("moved_out_date")),
                name="tenancy_dates",
                violation_error_message=_("An enterprise cannot move out before it moved in."),
            ),
            models.CheckConstraint(
                condition=Q(is_key=False) | Q(is_pilot=True),
                name="tenancy_key_is_pilot",
                violation_error_message=_("A key enterprise is a pilot enterprise."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tenancy_pilots_locked",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("place", "bigint"), ("is_open", "boolean")],
                # The shared lock makes a writer wait for a plan that is being approved right now.
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.is_pilot = NEW.is_pilot AND (NOT OLD.is_pilot OR (OLD.park_id, OLD.enterprise_id)
                           = (NEW.park_id, NEW.enterprise_id)) THEN
                            RETURN NEW;
                        END IF;
                    ELSIF NOT COALESCE(NEW.is_pilot, OLD.is_pilot) THEN
                        RETURN COALESCE(NEW, OLD);
                    END IF;
                    place := COALESCE(OLD.park_id, NEW.park_id);
                    SELECT pilots_locked_at IS NULL INTO is_open FROM parks_park WHERE id = place FOR SHARE;
                    IF NOT is_open AND current_setting('parkservice.changed_park', true) IS DISTINCT FROM place::text
                    THEN
                        RAISE EXCEPTION 'pilot enterprises are locked'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'tenancy_pilots_locked';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} @ {self.park}"


class GuidanceChange(models.Model):
    """History of guidance classes (R0.13)."""

    tenancy = models.ForeignKey(
        Tenancy, verbose_name=_("tenant"), on_delete=models.PROTECT, related_name="guidance_changes"
    )
    before = models.CharField(_("before"), max_length=12, choices=GuidanceClass)
    after = models.CharField(_("after"), max_length=12, choices=GuidanceClass)
    reason = models.CharField(_("reason"), max_length=200)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of guidance class")
        verbose_name_plural = _("changes of guidance class")

    def __str__(self) -> str:
        return f"{self.tenancy}: {self.before} → {self.after}"
