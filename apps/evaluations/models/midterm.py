"""Mid-term evaluation of a park: what the park writes in annex 2, and what its county concludes (R0.71, R0.72)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.common.constraints import SENTENCES
from apps.evaluations.choices.midterm import Grade, MidtermState
from apps.evidence.models import Upload
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme, ServiceType

if TYPE_CHECKING:
    from apps.accounts.models import User

HUNDRED = Decimal(100)
SENTENCES["midterm_locked"] = _("The evaluation is under way or has been filed, so its form cannot be changed.")


def guarded() -> Any:
    """Rows and files of the form are written only while the park writes it."""
    return pgtrigger.Trigger(
        name="midterm_locked",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("now_in", "text")],
        func="""
            SELECT state INTO now_in FROM evaluations_midtermevaluation
            WHERE id = COALESCE(OLD.evaluation_id, NEW.evaluation_id) FOR SHARE;
            IF now_in NOT IN ('draft', 'returned') THEN
                RAISE EXCEPTION 'midterm is locked' USING ERRCODE = 'check_violation', CONSTRAINT = 'midterm_locked';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


class MidtermRules(models.Model):
    """From how many points on a programme gives each grade; below the last one it is the lowest (R0.72)."""

    programme = models.OneToOneField(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="midterm_rules"
    )
    excellent = models.DecimalField(_("excellent from"), max_digits=5, decimal_places=2, default=Decimal(90))
    good = models.DecimalField(_("good from"), max_digits=5, decimal_places=2, default=Decimal(80))
    fair = models.DecimalField(_("fair from"), max_digits=5, decimal_places=2, default=Decimal(60))

    class Meta:
        verbose_name = _("grades of the mid-term evaluation")
        verbose_name_plural = _("grades of the mid-term evaluation")
        constraints = [
            models.CheckConstraint(
                condition=Q(excellent__lte=HUNDRED, good__lt=F("excellent"), fair__lt=F("good"), fair__gt=0),
                name="midterm_cut_offs",
                violation_error_message=_("Grades fall from excellent to fair, between 0 and 100 points."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}"


class MidtermQuerySet(models.QuerySet["MidtermEvaluation"]):
    """Row rules of mid-term evaluations."""

    def visible_to(self, user: "User") -> Self:
        """Evaluations of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))

    def with_names(self) -> Self:
        """With everything the pages of an evaluation print."""
        return self.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator")


class MidtermEvaluation(models.Model):
    """The evaluation of one park. Figures are counted from records until submitted, then read from the version."""

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="midterm"
    )
    state = models.CharField(_("state"), max_length=10, choices=MidtermState, default=MidtermState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    mechanism = models.TextField(_("results of the long-term mechanism"), blank=True)
    # Which open page wrote a place last: lets one page save again and again, and tells a second editor apart.
    written_by_page = models.JSONField(_("last page to write"), default=dict, editable=False)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    filed_at = models.DateTimeField(_("filed at"), null=True)

    objects = MidtermQuerySet.as_manager()

    class Meta:
        verbose_name = _("mid-term evaluation")
        verbose_name_plural = _("mid-term evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False) | (~Q(state="filed") & Q(filed_at=None)),
                name="midterm_filed_at",
                violation_error_message=_("A filed evaluation carries the time it was filed."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="midterm_filed_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="filed"),
            ),
            pgtrigger.Protect(
                name="midterm_text_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["submitted", "concluded"])
                & pgtrigger.Q(old__mechanism__df=pgtrigger.F("new__mechanism")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.park}"

    def get_absolute_url(self) -> str:
        """The page of the evaluation."""
        return reverse("evaluations:midterm_detail", args=[self.pk])


class MidtermRow(models.Model):
    """What the park writes beside one service: measures taken, results and cases (R0.110, R0.111)."""

    evaluation = models.ForeignKey(
        MidtermEvaluation, verbose_name=_("mid-term evaluation"), on_delete=models.CASCADE, related_name="rows"
    )
    service_type = models.ForeignKey(ServiceType, verbose_name=_("service"), on_delete=models.PROTECT, related_name="+")
    measures = models.TextField(_("measures taken"), blank=True)
    cases = models.TextField(_("results and cases"), blank=True)
    written_by_page = models.JSONField(_("last page to write"), default=dict, editable=False)

    class Meta:
        verbose_name = _("row of a mid-term evaluation")
        verbose_name_plural = _("rows of mid-term evaluations")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "service_type"],
                name="midterm_row_once",
                violation_error_message=_("This service has a row already."),
            ),
        ]
        triggers = [guarded()]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.service_type}"


class MidtermFile(models.Model):
    """A document of the long-term mechanism the park shows (R0.28, R0.82)."""

    evaluation = models.ForeignKey(
        MidtermEvaluation, verbose_name=_("mid-term evaluation"), on_delete=models.CASCADE, related_name="files"
    )
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of a mid-term evaluation")
        verbose_name_plural = _("files of mid-term evaluations")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "upload"],
                name="midterm_file_once",
                violation_error_message=_("This file is there already."),
            ),
        ]
        triggers = [guarded()]

    def __str__(self) -> str:
        return str(self.upload)


class MidtermConclusion(models.Model):
    """What economy concludes and finance signs: points, grade, words. Each version is frozen as it was signed."""

    evaluation = models.OneToOneField(
        MidtermEvaluation, verbose_name=_("mid-term evaluation"), on_delete=models.PROTECT, related_name="conclusion"
    )
    score = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    text = models.TextField(_("conclusion"))
    suggestions = models.TextField(_("suggestions"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_for = models.ForeignKey(
        Organisation, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("conclusion of a mid-term evaluation")
        verbose_name_plural = _("conclusions of mid-term evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=HUNDRED),
                name="midterm_score",
                violation_error_message=_("Points lie between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="midterm_conclusion_text",
                violation_error_message=_("Write the conclusion."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.grade}"
