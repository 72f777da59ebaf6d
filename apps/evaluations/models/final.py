"""The final evaluation of a pilot park, its terms, and the joint conclusion of the province (R0.73)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Role
from apps.common.money import bounded
from apps.evaluations.choices.final import FinalPart, FinalState
from apps.evaluations.choices.midterm import Grade
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

HUNDRED = Decimal(100)
PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(HUNDRED)]


def share(verbose_name: object, default: int) -> "models.DecimalField[Decimal, Decimal]":
    """A column of points or percent, 0 to 100, two decimals."""
    return models.DecimalField(
        verbose_name, max_digits=5, decimal_places=2, default=Decimal(default), validators=PERCENT
    )


class FinalTerms(models.Model):
    """What a programme sets for its final evaluation: limits of the triggers, experts, grades, right of reply.

    ``aspects`` is ``[{"name": text, "points": text}]``, 100 together; empty: experts give one mark for the whole.
    """

    programme = models.OneToOneField(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="final_terms"
    )
    late_reports = models.PositiveSmallIntegerField(_("late reports from"), default=2)
    idle_quarters = models.PositiveSmallIntegerField(_("quarters without a service from"), default=1)
    execution_percent = share(_("execution rate below (percent)"), 80)
    completion_percent = share(_("completion of a goal below (percent)"), 100)
    open_cases = models.PositiveSmallIntegerField(_("open violation cases from"), default=1)
    experts = models.PositiveSmallIntegerField(_("experts per park"), default=3)
    scoring_days = models.PositiveSmallIntegerField(_("days to mark"), default=14)
    spread_points = share(_("alarm when marks lie apart by more than (points)"), 15)
    trim = models.PositiveSmallIntegerField(_("highest and lowest marks left out, each"), default=1)
    trim_from = models.PositiveSmallIntegerField(_("left out from this number of marks"), default=5)
    aspects = models.JSONField(_("aspects"), default=list, blank=True)
    excellent_from = share(_("excellent from (points)"), 90)
    good_from = share(_("good from (points)"), 80)
    fair_from = share(_("fair from (points)"), 60)
    reply_days = models.PositiveSmallIntegerField(_("days for the park's reply"), default=10)

    class Meta:
        verbose_name = _("terms of the final evaluation")
        verbose_name_plural = _("terms of final evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(fair_from__lte=F("good_from"), good_from__lte=F("excellent_from"))
                & Q(excellent_from__lte=HUNDRED, fair_from__gte=0),
                name="final_terms_grades",
                violation_error_message=_("The better grade begins at the higher score; all lie between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(trim_from__gt=F("trim") + F("trim")),
                name="final_terms_trim",
                violation_error_message=_("More marks must remain than are left out."),
            ),
            models.CheckConstraint(
                condition=Q(experts__gte=1, experts__lte=15, scoring_days__gte=1, scoring_days__lte=90)
                & Q(
                    reply_days__gte=1, reply_days__lte=60, late_reports__gte=1, idle_quarters__gte=1, open_cases__gte=1
                ),
                name="final_terms_numbers",
                violation_error_message=_(
                    "1 to 15 experts, 1 to 90 days to mark, 1 to 60 days to reply, limits from 1."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self._meta.verbose_name}"


class FinalEvaluationQuerySet(models.QuerySet["FinalEvaluation"]):
    """Row rules of final evaluations."""

    def visible_to(self, user: "User") -> Self:
        """Those of the pilot parks one may see; experts: those granted to them until a day, once they declared."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.role == Role.EXPERT:
            today = timezone.localdate()
            return self.filter(
                Q(expertgrant__user=user, expertgrant__valid_until__gte=today),
                pk__in=models.Subquery(
                    self.model.objects.filter(
                        invitations__expert=user, invitations__state__in=("clear", "lapsed")
                    ).values("pk")
                ),
            ).distinct()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def with_names(self) -> Self:
        """With programme, park, operator and county loaded."""
        return self.select_related("enrolment__programme", "enrolment__park__operator", "enrolment__park__county")


class FinalEvaluation(models.Model):
    """One per pilot park; the row is the lock for its sections, experts, conclusion and decisions.

    ``figures`` is what the portal counted at ``figures_at``. ``scoring_round`` counts how often experts were asked;
    ``marks_shown_at`` is when all had marked or marking was closed: nobody sees the marks of others before.
    """

    enrolment = models.OneToOneField(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="final_evaluation"
    )
    state = models.CharField(_("state"), max_length=10, choices=FinalState, default=FinalState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    figures = models.JSONField(_("figures"), default=dict)
    figures_at = models.DateTimeField(_("counted at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    reviewed_at = models.DateTimeField(_("agreed by the county at"), null=True)
    scoring_round = models.PositiveSmallIntegerField(_("round of marking"), default=0)
    scoring_until = models.DateField(_("last day to mark"), null=True)
    marks_shown_at = models.DateTimeField(_("marks shown since"), null=True)
    spread_note = models.TextField(_("why the marks lie apart"), blank=True)

    objects = FinalEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("final evaluation")
        verbose_name_plural = _("final evaluations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scoring")
                | Q(scoring_round__gte=1, scoring_until__isnull=False, marks_shown_at=None),
                name="final_scoring",
                violation_error_message=_("While experts mark there is a last day, and no marks are shown."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(submitted_at__isnull=False),
                name="final_submitted",
                violation_error_message=_("A submitted evaluation carries its time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.park.name} · {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        """The page of the evaluation."""
        return reverse("evaluations:final", args=[self.pk])


class FinalSection(models.Model):
    """One section of the self-evaluation. ``written_by_page`` tells a second editor from the page that saves again."""

    evaluation = models.ForeignKey(
        FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.CASCADE, related_name="sections"
    )
    key = models.CharField(_("section of the text"), max_length=12, choices=FinalPart)
    text = models.TextField(_("text"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    written_by_page = models.CharField(_("last page to write"), max_length=16, blank=True, editable=False)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("section of a final evaluation")
        verbose_name_plural = _("sections of final evaluations")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "key"],
                name="final_section_once",
                violation_error_message=_("Each section stands once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.get_key_display()}"


class Conclusion(models.Model):
    """Score, grade and words of both provincial departments about one park; a submission freezes each version."""

    evaluation = models.OneToOneField(
        FinalEvaluation, verbose_name=_("final evaluation"), on_delete=models.PROTECT, related_name="conclusion"
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade)
    text = models.TextField(_("conclusion"))
    suggestions = models.TextField(_("suggestions"), blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True)

    class Meta:
        verbose_name = _("joint conclusion")
        verbose_name_plural = _("joint conclusions")
        constraints = [
            bounded("score", name="final_score", sentence=_("A score lies between 0 and 100."), high=HUNDRED),
            models.CheckConstraint(
                condition=~Q(text=""), name="final_words", violation_error_message=_("A conclusion says why.")
            ),
        ]
        triggers = [pgtrigger.Protect(name="conclusion_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation.enrolment.park.name} · {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        """The page of its evaluation."""
        return self.evaluation.get_absolute_url()
