"""What an enterprise needs: found by a diagnosis or raised by itself (R0.9, R0.10)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.delivery.choices import DiagnosisState, NeedSource
from apps.evidence.models import Upload
from apps.parks.models import Enterprise, Park
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class DiagnosisQuerySet(models.QuerySet["Diagnosis"]):
    """Row rules of diagnoses."""

    def visible_to(self, user: "User") -> Self:
        """Diagnoses in parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def accepted(self) -> Self:
        """Accepted by the park."""
        return self.filter(state=DiagnosisState.ACCEPTED)


class Diagnosis(models.Model):
    """A diagnosis report of one enterprise; the park accepts it before other precise services (R0.9).

    ``report`` may come from outside the programme, paid for by the enterprise itself.
    """

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="diagnoses"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="diagnoses"
    )
    diagnosed_on = models.DateField(_("date of the diagnosis"))
    author = models.CharField(_("made by"), max_length=120)
    is_outside = models.BooleanField(_("made outside the programme"), default=False)
    summary = models.TextField(_("findings"), blank=True)
    report = models.ForeignKey(Upload, verbose_name=_("report"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=DiagnosisState, default=DiagnosisState.WAITING)
    answer = models.CharField(_("answer of the park"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(~Q(state="waiting"), decided_by__isnull=False, decided_at__isnull=False),
                name="diagnosis_decided",
                violation_error_message=_("A decision on a diagnosis carries who decided and when."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="diagnosis_refusal_reason",
                violation_error_message=_("Refusing a diagnosis needs a reason."),
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "enterprise"], name="diagnosis_by_enterprise")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.diagnosed_on}"


class NeedQuerySet(models.QuerySet["Need"]):
    """Row rules of needs."""

    def visible_to(self, user: "User") -> Self:
        """Needs in parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))


class Need(models.Model):
    """A pain point of one enterprise that precise services answer (R0.10, R0.12)."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="needs"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="needs"
    )
    source = models.CharField(_("found by"), max_length=10, choices=NeedSource)
    diagnosis = models.ForeignKey(
        Diagnosis, verbose_name=_("diagnosis"), null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    description = models.CharField(_("need"), max_length=300)
    found_on = models.DateField(_("found on"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(description=""),
                name="need_described",
                violation_error_message=_("Describe the need."),
            ),
            models.CheckConstraint(
                condition=Q(source="diagnosis", diagnosis__isnull=False) | Q(source="raised", diagnosis=None),
                name="need_source",
                violation_error_message=_(
                    "A need found by a diagnosis names it; one raised by the enterprise does not."
                ),
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "enterprise"], name="need_by_enterprise")]

    def __str__(self) -> str:
        return self.description
