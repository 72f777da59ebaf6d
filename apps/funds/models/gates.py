"""What opens a gate: papers of the park's mechanism and the joint assessment; notices stand in ``publicity``."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.evidence.models import Upload
from apps.funds.choices import PaperState
from apps.funds.models.awards import Award
from apps.programmes.models import TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


class MechanismFile(models.Model):
    """A document by which the park shows its working mechanism (R0.54); never taken off."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="mechanism_files")
    title = models.CharField(_("title"), max_length=120)
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document of the mechanism")
        verbose_name_plural = _("documents of the mechanism")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="mechanism_title",
                violation_error_message=_("Say what the document is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Row rules of joint assessments."""

    def visible_to(self, user: "User") -> Self:
        """Assessments of the awards one may see."""
        return self.filter(award__in=Award.objects.visible_to(user))


class Assessment(models.Model):
    """Economy writes what both found before a tranche, finance signs it too; paying everything is said here (R0.55)."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="assessments")
    rule = models.ForeignKey(TrancheRule, verbose_name=_("tranche"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.FILED)
    version = models.PositiveIntegerField(_("version"), default=1)
    findings = models.TextField(_("findings"))
    pays_all = models.BooleanField(_("everything that is left may be paid"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_for = models.ForeignKey(
        Organisation, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        Organisation, verbose_name=_("signing department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint assessment")
        verbose_name_plural = _("joint assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "rule"],
                name="assessment_once",
                violation_error_message=_("This tranche has been assessed already."),
            ),
            models.CheckConstraint(
                condition=~Q(findings=""),
                name="assessment_findings",
                violation_error_message=_("Write what was found."),
            ),
            models.CheckConstraint(
                condition=(~Q(state="agreed") & Q(signed_by=None))
                | Q(
                    Q(state="agreed", signed_by__isnull=False, signed_for__isnull=False, signed_at__isnull=False),
                    ~Q(signed_by=F("written_by")),
                    ~Q(signed_for=F("written_for")),
                ),
                name="assessment_two_departments",
                violation_error_message=_("Two people of two departments sign an assessment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.rule}"

    def get_absolute_url(self) -> str:
        """The page of the assessment."""
        return reverse("funds:assessment", args=[self.pk])
