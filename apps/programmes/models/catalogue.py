"""The service catalogue and the evidence each service needs (annex 1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.programmes.choices import GroupMode, ServiceClass, Unit
from apps.programmes.models.programme import Clause, Programme


class ServiceType(models.Model):
    """An item of the catalogue of annex 1; ``aliases`` are other words for it, recognised on import (R0.8, R0.11).

    ``is_diagnosis`` marks the service whose report lets others begin, ``needs_diagnosis`` those others (R0.9).
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="service_types"
    )
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("service"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=8)
    service_class = models.CharField(_("class"), max_length=10, choices=ServiceClass)
    aliases = ArrayField(models.CharField(max_length=60), verbose_name=_("also called"), default=list, blank=True)
    units = ArrayField(models.CharField(max_length=8, choices=Unit), verbose_name=_("units"))
    evidence_text = models.TextField(_("evidence as the annex says it"))
    needs_diagnosis = models.BooleanField(_("only after a diagnosis"), default=False)
    is_diagnosis = models.BooleanField(_("is the diagnosis"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"))
    clause = models.ForeignKey(Clause, verbose_name=_("clause"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="service_type_code",
                violation_error_message=_("This programme has a service of that code already."),
            ),
            models.UniqueConstraint(
                fields=["programme", "service_class", "name"],
                name="service_type_name",
                violation_error_message=_("This class has a service of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(is_diagnosis=False) | Q(service_class="precise", needs_diagnosis=False),
                name="service_type_diagnosis",
                violation_error_message=_("The diagnosis is a precise service and does not ask for a diagnosis."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceKind(models.Model):
    """A kind of supporting document; a dated kind must be dated inside the period (R0.105)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="evidence_kinds"
    )
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("document"), max_length=60)
    is_dated = models.BooleanField(_("date must lie in the period"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("kind of evidence")
        verbose_name_plural = _("kinds of evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="evidence_kind_code",
                violation_error_message=_("This programme has a kind of that code already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceGroup(models.Model):
    """One requirement of a service: all of the kinds, or one of them; optional groups never block."""

    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service type"), on_delete=models.CASCADE, related_name="evidence_groups"
    )
    mode = models.CharField(_("mode"), max_length=3, choices=GroupMode)
    kinds = models.ManyToManyField(EvidenceKind, verbose_name=_("kinds"), related_name="+")
    is_optional = models.BooleanField(_("optional"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("evidence requirement")
        verbose_name_plural = _("evidence requirements")
        constraints = [
            models.UniqueConstraint(
                fields=["service_type", "position"],
                name="evidence_group_position",
                violation_error_message=_("Two requirements cannot stand in one place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type} {self.position}"
