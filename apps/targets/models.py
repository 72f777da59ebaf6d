"""The goal list of a park (绩效目标清单, R0.32)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES
from apps.common.money import bounded
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.targets.choices import Operator

if TYPE_CHECKING:
    from apps.accounts.models import User

HIGHEST = Decimal("99999999.99")
SENTENCES["target_locked"] = _("The approved plan fixes the goals of this park. Ask for a change of the plan (R0.81).")


SIDES = {"Insert": ("new",), "Delete": ("old",), "Update": ("old", "new")}
# Once per statement, so that a list of 100,000 goals costs one check. The shared lock makes a writer wait for a plan
# that is being approved right now; what was written before the wait falls with the statement.
LOCKED = """
    SELECT array_agg(DISTINCT enrolment_id) INTO places FROM ({rows}) touched;
    PERFORM 1 FROM programmes_enrolment WHERE id = ANY(places) ORDER BY id FOR SHARE;
    PERFORM 1 FROM programmes_enrolment
    WHERE id = ANY(places) AND locked_at IS NOT NULL
      AND current_setting('parkservice.changed_enrolment', true) IS DISTINCT FROM id::text LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'goals are locked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'target_locked';
    END IF;
    RETURN NULL;
"""


def locked_triggers() -> list[pgtrigger.Trigger]:
    """Goals of a park whose plan is approved neither come, go nor change (R0.81)."""
    return [
        pgtrigger.Trigger(
            name=f"target_locked_{operation.lower()}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=getattr(pgtrigger, operation),
            referencing=pgtrigger.Referencing(**{side: f"{side}_rows" for side in sides}),
            declare=[("places", "bigint[]")],
            func=LOCKED.format(rows=" UNION ALL ".join(f"SELECT enrolment_id FROM {side}_rows" for side in sides)),  # noqa: S608 - no input
        )
        for operation, sides in SIDES.items()
    ]


class TargetQuerySet(models.QuerySet["Target"]):
    """Row rules of targets."""

    def visible_to(self, user: "User") -> Self:
        """Targets of the pilot parks one may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class Target(models.Model):
    """One goal: so much of a unit of a service in the whole period; ``yearly`` follows ``Programme.years``."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="targets", db_index=False
    )
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="targets"
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    operator = models.CharField(_("meaning"), max_length=2, choices=Operator, default=Operator.AT_LEAST)
    value = models.DecimalField(_("target of the whole period"), max_digits=10, decimal_places=2)
    yearly = ArrayField(
        models.DecimalField(max_digits=10, decimal_places=2, null=True),
        verbose_name=_("of which each year"),
        default=list,
        blank=True,
    )
    content = models.CharField(_("content"), max_length=200, blank=True)
    note = models.CharField(_("remark"), max_length=500, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            # Also the index that finds the targets of an enrolment, so the foreign key has none of its own.
            models.UniqueConstraint(
                fields=["enrolment", "service_type", "unit"],
                name="target_once",
                violation_error_message=_("This park has a target for this service and unit already."),
            ),
            bounded(
                "value",
                name="target_value",
                sentence=_("A target lies between 0 and 99,999,999.99."),
                high=HIGHEST,
            ),
        ]
        triggers = locked_triggers()

    def __str__(self) -> str:
        return f"{self.service_type} {self.value} {self.unit}"


class TargetChangeQuerySet(models.QuerySet["TargetChange"]):
    """Row rules of changes."""

    def visible_to(self, user: "User") -> Self:
        """Changes of goals of the pilot parks one may see."""
        return self.filter(target__enrolment__in=Enrolment.objects.visible_to(user))


class TargetChange(models.Model):
    """A goal as it was and as it became, by a change of the plan both county departments and the province passed."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="changes")
    before = models.DecimalField(_("goal before"), max_digits=10, decimal_places=2)
    after = models.DecimalField(_("goal after"), max_digits=10, decimal_places=2)
    effective_on = models.DateField(_("in force from"))
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=120)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )

    objects = TargetChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a goal")
        verbose_name_plural = _("changes of goals")
        constraints = [
            bounded(
                "after",
                name="target_change_after",
                sentence=_("A target lies between 0 and 99,999,999.99."),
                high=HIGHEST,
            ),
        ]
        triggers = [pgtrigger.Protect(name="target_change_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.target}: {self.before} → {self.after}"
