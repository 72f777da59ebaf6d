"""The five parts of a plan as rows; the database refuses to change them under review and once the plan has passed."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES
from apps.common.money import bounded, yuan_field
from apps.evidence.models import Upload
from apps.plans.choices import Part
from apps.plans.models.plans import Plan
from apps.programmes.choices import Unit
from apps.programmes.models import ServiceType
from apps.targets.models import HIGHEST
from apps.vendors.models import ProviderListing

SENTENCES["plan_part_locked"] = _(
    "The plan is under review or has passed, so it cannot be changed. Ask for a change of the plan (R0.81)."
)


def guarded() -> Any:
    """The trigger every table of a part carries: writing only while the park writes, or inside a change that passed."""
    return pgtrigger.Trigger(
        name="plan_part_locked",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("now_in", "text"), ("place", "bigint")],
        func="""
            SELECT state, enrolment_id INTO now_in, place FROM plans_plan
            WHERE id = COALESCE(OLD.plan_id, NEW.plan_id) FOR SHARE;
            IF now_in NOT IN ('draft', 'returned')
               AND current_setting('parkservice.changed_enrolment', true) IS DISTINCT FROM place::text THEN
                RAISE EXCEPTION 'plan is locked' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_part_locked';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


class PlanPart(models.Model):
    """One part: its version number, who saved it, and what is no row of its own (a text, a file)."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(_("part"), max_length=10, choices=Part)
    revision = models.PositiveIntegerField(_("version of the part"), default=0)
    text = models.TextField(_("explanation"), blank=True)
    upload = models.ForeignKey(Upload, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved at"), null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Which open page wrote last: lets one page save again and again, and tells a second editor apart.
    written_by_page = models.CharField(_("last page to write"), max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("part of a plan")
        verbose_name_plural = _("parts of a plan")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"],
                name="plan_part_once",
                violation_error_message=_("A plan has each part once."),
            ),
        ]
        triggers = [guarded()]

    def __str__(self) -> str:
        return f"{self.plan} · {self.get_key_display()}"


class ServiceLine(models.Model):
    """How much of a service is planned in a quarter, in one unit."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="service_lines")
    service_type = models.ForeignKey(ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    quarter = models.CharField(_("quarter"), max_length=6)
    quantity = models.DecimalField(_("planned quantity"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("planned service")
        verbose_name_plural = _("planned services")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "service_type", "unit", "quarter"],
                name="service_line_once",
                violation_error_message=_("A service has one figure per unit and quarter."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^[0-9]{4}Q[1-4]$"),
                name="service_line_quarter",
                violation_error_message=_("A quarter is written like 2026Q3."),
            ),
            bounded(
                "quantity",
                name="service_line_quantity",
                sentence=_("A planned quantity lies between 0 and 99,999,999.99."),
                high=HIGHEST,
            ),
        ]
        triggers = [guarded()]


class Milestone(models.Model):
    """One step of the schedule with the day it is to be reached."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])
    title = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("to be reached on"))
    note = models.CharField(_("how it shows"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="milestone_position",
                violation_error_message=_("Two milestones cannot stand in one place."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="milestone_titled",
                violation_error_message=_("A milestone has a name."),
            ),
        ]
        triggers = [guarded()]


class PlanProvider(models.Model):
    """A product of the park's list that the plan relies on."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="providers")
    listing = models.ForeignKey(
        ProviderListing, verbose_name=_("product"), on_delete=models.PROTECT, related_name="plans"
    )

    class Meta:
        verbose_name = _("cooperating provider")
        verbose_name_plural = _("cooperating providers")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "listing"],
                name="plan_provider_once",
                violation_error_message=_("A product stands in a plan once."),
            ),
        ]
        triggers = [guarded()]


class BudgetLine(models.Model):
    """What a service may cost out of the award; spending must match such a line (R0.48)."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="budget_lines")
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="budget_lines"
    )
    amount_yuan = yuan_field(_("amount (yuan)"))
    note = models.CharField(_("what for"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "service_type"],
                name="budget_line_once",
                violation_error_message=_("A service has one budget line."),
            ),
            bounded(
                "amount_yuan",
                name="budget_line_amount",
                sentence=_("An amount lies between 0 and 999,999,999,999.99 yuan."),
            ),
        ]
        triggers = [guarded()]

    def __str__(self) -> str:
        return f"{self.service_type} {self.amount_yuan}"
