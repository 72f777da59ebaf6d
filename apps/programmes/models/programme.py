"""A programme version: every rule is data with the clause behind it."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.programmes.choices import PeriodKind, ProgrammeState, ReviewOrder

if TYPE_CHECKING:
    from apps.accounts.models import User


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Row rules of programmes."""

    def visible_to(self, user: "User") -> Self:
        """Opened programmes are open to everybody who acts for somebody; drafts only to those who see all."""
        acting = user.acting
        if acting is None:
            return self.none()
        return self if acting.sees_all else self.exclude(state=ProgrammeState.DRAFT)


class Programme(models.Model):
    """One version of one policy. Both days of the period are included (R0.34)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("programme name"), max_length=120)
    guide_version = models.CharField(_("guide and version"), max_length=120)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    issued_by = models.CharField(_("issuing departments"), max_length=120)
    is_trial = models.BooleanField(_("trial"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    scope = models.ManyToManyField(Jurisdiction, verbose_name=_("counties in scope"), related_name="+", blank=True)
    report_kind = models.CharField(_("reports"), max_length=1, choices=PeriodKind, default=PeriodKind.QUARTER)
    first_report = models.CharField(_("first report due"), max_length=6, blank=True)
    report_window_days = models.PositiveSmallIntegerField(_("reports open before period end (days)"), default=10)
    report_grace_days = models.PositiveSmallIntegerField(_("grace after period end (days)"), default=10)
    review_order = models.CharField(_("joint review"), max_length=10, choices=ReviewOrder, default=ReviewOrder.PARALLEL)
    # xgettext:no-python-format
    on_track_percent = models.PositiveSmallIntegerField(_("on track from (% of expected)"), default=90)
    # xgettext:no-python-format
    slow_percent = models.PositiveSmallIntegerField(_("slow from (% of expected)"), default=70)
    # xgettext:no-python-format
    precise_share_percent = models.PositiveSmallIntegerField(_("precise services at least (% of money)"), default=50)
    fund_filing_days = models.PositiveSmallIntegerField(_("payments filed within (working days)"), default=10)
    predecessor = models.ForeignKey(
        "self", verbose_name=_("earlier version"), null=True, blank=True, on_delete=models.PROTECT
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date__lt=F("end_date")),
                name="programme_period",
                violation_error_message=_("A programme ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(start_date__gte=FIRST_DAY, end_date__lte=LAST_DAY),
                name="programme_years",
                violation_error_message=_("A programme lies in the years 2000 to 2099."),
            ),
            models.CheckConstraint(
                condition=Q(report_window_days__lte=92, report_grace_days__lte=92),
                name="programme_report_days",
                violation_error_message=_("Reports open at most 92 days before and close at most 92 days after."),
            ),
            models.CheckConstraint(
                condition=Q(fund_filing_days__lte=60),
                name="programme_filing_days",
                violation_error_message=_("Payments are filed within 60 working days at most."),
            ),
            models.CheckConstraint(
                condition=Q(precise_share_percent__lte=100),
                name="programme_precise_share",
                violation_error_message=_("The share of precise services is at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(slow_percent__lte=F("on_track_percent"), on_track_percent__lte=100),
                name="programme_thresholds",
                violation_error_message=_("The limit of slow is not above the limit of on track; neither exceeds 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the programme and its rules."""
        return reverse("programmes:detail", args=[self.code])

    @property
    def years(self) -> list[int]:
        """Calendar years the period touches, in order."""
        return list(range(self.start_date.year, self.end_date.year + 1))


class Clause(models.Model):
    """A numbered piece of the policy's text (条款依据)."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="clauses"
    )
    number = models.CharField(_("number"), max_length=20)
    label = models.CharField(_("label"), max_length=40)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"))
    # Codes of the portal's rules that this clause founds, such as "vendors.price"; pages and waivers quote it.
    rules = models.JSONField(_("rules it founds"), default=list, blank=True)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="clause_number",
                violation_error_message=_("This programme has a clause of that number already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The clause text, as a fragment for the popover or as a page."""
        return reverse("programmes:clause", args=[self.programme_id, self.number])
