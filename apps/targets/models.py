"""The goal list of a park (绩效目标清单, R0.32)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import bounded
from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.targets.choices import Operator

if TYPE_CHECKING:
    from apps.accounts.models import User

HIGHEST = Decimal("99999999.99")


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

    def __str__(self) -> str:
        return f"{self.service_type} {self.value} {self.unit}"
