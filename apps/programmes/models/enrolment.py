"""Parks in a programme."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES
from apps.common.money import bounded, yuan_field
from apps.parks.models import Park
from apps.programmes.choices import ProgrammeState
from apps.programmes.models.programme import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

AWARD_LOCKED = _("The approved plan divides this award. A change request of the plan changes both (R0.81).")
SENTENCES["enrolment_locked"] = AWARD_LOCKED


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Row rules of enrolments."""

    def visible_to(self, user: "User") -> Self:
        """Enrolments of parks one may see, in programmes one may see: what is in preparation stays inside."""
        rows = self.filter(park__in=Park.objects.visible_to(user))
        if user.acting is not None and user.acting.sees_all:
            return rows
        return rows.exclude(programme__state=ProgrammeState.DRAFT)

    def active_on(self, day: date) -> Self:
        """Parks in the programme on a day."""
        return self.filter(Q(left_date=None) | Q(left_date__gt=day))


class Enrolment(models.Model):
    """A park in a programme with the provincial award; the row is the lock for everything under it."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="enrolments"
    )
    park = models.ForeignKey(Park, verbose_name=_("park"), on_delete=models.PROTECT, related_name="enrolments")
    award_yuan = yuan_field(_("award (yuan)"), default=Decimal(0))
    enrolled_date = models.DateField(_("enrolled on"))
    left_date = models.DateField(_("left on"), null=True, blank=True)
    # Set by the app of plans: an approved plan fixes goals, providers and budget (R0.81).
    locked_at = models.DateTimeField(_("locked since"), null=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pilot park")
        verbose_name_plural = _("pilot parks")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "park"],
                name="enrolment_once",
                violation_error_message=_("This park is in the programme already."),
            ),
            bounded(
                "award_yuan",
                name="enrolment_award",
                sentence=_("The award lies between 0 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=Q(left_date=None) | Q(left_date__gte=F("enrolled_date")),
                name="enrolment_dates",
                violation_error_message=_("A park cannot leave before it is enrolled."),
            ),
        ]
        triggers = [
            # Once a plan is approved its award changes inside an approved change request only, and it stays approved.
            pgtrigger.Trigger(
                name="enrolment_locked",
                operation=pgtrigger.UpdateOf("award_yuan", "locked_at", "park_id", "programme_id"),
                when=pgtrigger.Before,
                func="""
                    IF OLD.locked_at IS NULL
                       OR (OLD.award_yuan, OLD.locked_at, OLD.park_id, OLD.programme_id)
                          IS NOT DISTINCT FROM (NEW.award_yuan, NEW.locked_at, NEW.park_id, NEW.programme_id)
                       OR ((OLD.locked_at, OLD.park_id, OLD.programme_id)
                           IS NOT DISTINCT FROM (NEW.locked_at, NEW.park_id, NEW.programme_id)
                           AND current_setting('parkservice.changed_enrolment', true)
                               IS NOT DISTINCT FROM OLD.id::text) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'award is locked'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_locked';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park} · {self.programme}"
