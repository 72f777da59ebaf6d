"""Half-year summaries of a county (R0.76-R0.78): sections of text over figures counted by the portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.common.periods import period_label
from apps.filings.choices import Section, SummaryState
from apps.filings.models.querysets import OfPlaceQuerySet
from apps.programmes.models import Programme


class Summary(models.Model):
    """One summary per county and period; the row is the lock over its sections.

    ``figures`` is what the portal counted at ``figures_at``; they are counted again on demand until it is submitted.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="summaries"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("county"), on_delete=models.PROTECT, related_name="summaries"
    )
    period_code = models.CharField(_("period"), max_length=6)
    state = models.CharField(_("state"), max_length=10, choices=SummaryState, default=SummaryState.DRAFT)
    version = models.PositiveIntegerField(_("version in work"), default=1)
    figures = models.JSONField(_("figures"), default=dict)
    figures_at = models.DateTimeField(_("counted at"))
    filed_at = models.DateTimeField(_("filed with the province at"), null=True)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("half-year summary")
        verbose_name_plural = _("half-year summaries")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "jurisdiction", "period_code"],
                name="summary_once",
                violation_error_message=_("This county has a summary of this period already."),
            ),
            models.CheckConstraint(
                condition=Q(period_code__regex=r"^[0-9]{4}(H[12])?$"),
                name="summary_period",
                violation_error_message=_("A summary covers a half-year or a year, written like 2026H1 or 2026."),
            ),
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False) | (~Q(state="filed") & Q(filed_at=None)),
                name="summary_filed_at",
                violation_error_message=_("A filed summary carries the time it was filed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction.name} · {period_label(self.period_code)} · {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        """The page of the summary."""
        return reverse("filings:summary", args=[self.pk])


class SummarySection(models.Model):
    """One section: ``draft`` is the text made of the figures, ``text`` what the county says.

    ``written_by_page`` names the page that saved last, so that one page saves again and again and a second editor is
    told apart.
    """

    summary = models.ForeignKey(Summary, verbose_name=_("summary"), on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(_("section of the text"), max_length=12, choices=Section)
    draft = models.TextField(_("text from the figures"), blank=True)
    text = models.TextField(_("text"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    written_by_page = models.CharField(_("last page to write"), max_length=16, blank=True, editable=False)
    saved_at = models.DateTimeField(_("saved at"), null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("section of a summary")
        verbose_name_plural = _("sections of summaries")
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "key"],
                name="summary_section_once",
                violation_error_message=_("Each section stands once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summary} · {self.get_key_display()}"
