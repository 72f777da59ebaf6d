"""Period reports (绩效目标完成情况表, R0.44): counted from records, explained by the park, reviewed jointly."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.periods import Period
from apps.delivery.models import ServiceRecord
from apps.parks.models import Park
from apps.programmes.models import Enrolment
from apps.reports.choices import ReportState
from apps.targets.models import Target

if TYPE_CHECKING:
    from apps.accounts.models import User

HIGHEST = Decimal("99999999.99")


class PeriodReportQuerySet(models.QuerySet["PeriodReport"]):
    """Row rules of reports."""

    def visible_to(self, user: "User") -> Self:
        """Reports of parks one may see."""
        return self.filter(enrolment__park__in=Park.objects.visible_to(user))


class PeriodReport(models.Model):
    """One report of one park for one period. Figures are read from records until submitted, then from the version."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="reports"
    )
    period_code = models.CharField(_("period"), max_length=6)
    due_date = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    approved_at = models.DateTimeField(_("passed at"), null=True)
    records = models.ManyToManyField(ServiceRecord, verbose_name=_("records cited"), related_name="reports")
    # Counted by an earlier report that passed, taken off the count since: each stands in one later report.
    deductions = models.ManyToManyField(
        ServiceRecord, verbose_name=_("records taken off the count"), related_name="deducted_in"
    )
    # What the provincial platform answered when the passed report was entered there (R0.46).
    receipt_number = models.CharField(_("external receipt number"), max_length=60, blank=True)
    receipt_date = models.DateField(_("external receipt date"), null=True, blank=True)

    objects = PeriodReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("period report")
        verbose_name_plural = _("period reports")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "period_code"],
                name="period_report_once",
                violation_error_message=_("This period has a report already."),
            ),
            models.CheckConstraint(
                condition=Q(period_code__regex=r"^[0-9]{4}(Q[1-4]|H[12])?$"),
                name="period_report_period",
                violation_error_message=_("A period is written like 2026Q3, 2026H1 or 2026."),
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False) | (~Q(state="approved") & Q(approved_at=None)),
                name="period_report_approved_at",
                violation_error_message=_("A passed report carries the time it passed."),
            ),
            models.CheckConstraint(
                condition=Q(receipt_number="", receipt_date=None) | Q(state="approved"),
                name="period_report_receipt",
                violation_error_message=_("Only a passed report carries an external receipt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.park} {self.period_code}"

    def get_absolute_url(self) -> str:
        """The page of the report."""
        return reverse("reports:detail", args=[self.pk])

    @property
    def period(self) -> Period:
        """The period as an object."""
        return Period.parse(self.period_code)


class ReportRow(models.Model):
    """What the park adds to one target of one report: a note, and a correction with a reason shown apart (R0.33).

    ``correction`` is a signed quantity beside what was counted; it never changes a counted figure.
    """

    report = models.ForeignKey(PeriodReport, verbose_name=_("report"), on_delete=models.CASCADE, related_name="rows")
    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="report_rows")
    note = models.TextField(_("progress in this period"), blank=True)
    correction = models.DecimalField(_("correction"), max_digits=10, decimal_places=2, null=True, blank=True)
    correction_reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    # Which open page wrote a place last: lets one page save again and again, and tells a second editor apart.
    written_by_page = models.JSONField(_("last page to write"), default=dict, editable=False)

    class Meta:
        verbose_name = _("report row")
        verbose_name_plural = _("report rows")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "target"],
                name="report_row_once",
                violation_error_message=_("This target has a row already."),
            ),
            models.CheckConstraint(
                condition=Q(correction=None)
                | (Q(correction__gte=-HIGHEST, correction__lte=HIGHEST) & ~Q(correction=0) & ~Q(correction_reason="")),
                name="report_row_correction",
                violation_error_message=_("A correction is more or less than 0, at most 99,999,999.99, with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.target}"
