"""Who owes what to whom by when, and what became of it (R0.44, R0.66, R0.77, R0.78, R0.116)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.common.periods import period_label
from apps.obligations.choices import Debtor, TurnKind
from apps.obligations.models.querysets import ObligationQuerySet
from apps.programmes.choices import Party
from apps.programmes.models import DeadlineRule, Enrolment, Programme


class Obligation(models.Model):
    """One matter of one debtor. ``last_day`` is the last day in time: the due day and the grace the programme sets.

    ``done_on`` is the day that counts, ``done_at`` when it was recorded. ``first_done_on`` stays when a document comes
    back, so that filing in time remains filing in time.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="obligations"
    )
    rule = models.ForeignKey(
        DeadlineRule, verbose_name=_("deadline"), on_delete=models.PROTECT, related_name="obligations"
    )
    debtor = models.CharField(_("owed by"), max_length=10, choices=Debtor)
    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), null=True, on_delete=models.PROTECT, related_name="obligations"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("jurisdiction"), on_delete=models.PROTECT, related_name="+"
    )
    period_code = models.CharField(_("period"), max_length=6, blank=True)
    occasion = models.CharField(_("event"), max_length=120, blank=True)
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due"), null=True)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    last_day = models.GeneratedField(
        expression=F("due_on") + F("grace_days"),
        output_field=models.DateField(_("last day in time"), null=True),
        db_persist=True,
    )
    done_on = models.DateField(_("done on"), null=True)
    done_at = models.DateTimeField(_("recorded at"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("done by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_done_on = models.DateField(_("first filed on"), null=True)
    document_type = models.CharField(_("document"), max_length=60, blank=True)
    document_id = models.BigIntegerField(_("number of the document"), null=True)
    document_url = models.CharField(_("address of the document"), max_length=300, blank=True)
    file_number = models.CharField(_("file number"), max_length=60, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "period_code", "occasion", "enrolment"],
                condition=Q(enrolment__isnull=False),
                name="obligation_once_per_park",
                violation_error_message=_("This park owes this matter already."),
            ),
            models.UniqueConstraint(
                fields=["rule", "period_code", "occasion", "jurisdiction"],
                condition=Q(enrolment=None),
                name="obligation_once_per_office",
                violation_error_message=_("These departments owe this matter already."),
            ),
            models.CheckConstraint(
                condition=Q(debtor="park", enrolment__isnull=False) | (~Q(debtor="park") & Q(enrolment=None)),
                name="obligation_debtor",
                violation_error_message=_("A park owes through its place in the programme, departments do not."),
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                name="obligation_days",
                violation_error_message=_("A matter is not due before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_at=None)
                | Q(done_on__isnull=False, done_at__isnull=False, first_done_on__lte=F("done_on")),
                name="obligation_done",
                violation_error_message=_("What is done carries its day, and the day of the first filing."),
            ),
            models.CheckConstraint(
                condition=Q(document_url="") | (Q(document_url__startswith="/") & ~Q(document_url__regex=r"^/[/\\]")),
                name="obligation_link_local",
                violation_error_message=_("A document lies in this portal."),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "due_on"], name="obligation_by_day"),
            models.Index(fields=["document_type", "document_id"], name="obligation_document"),
        ]

    def __str__(self) -> str:
        return f"{self.debtor_name} · {self.matter}"

    def get_absolute_url(self) -> str:
        """The page of the obligation."""
        return reverse("obligations:detail", args=[self.pk])

    @property
    def matter(self) -> str:
        """The matter with its period or event, in words."""
        more = self.occasion or (period_label(self.period_code) if self.period_code else "")
        return f"{self.rule.name} · {more}" if more else self.rule.name

    @property
    def debtor_name(self) -> str:
        """The park, or the place whose departments owe."""
        return self.enrolment.park.name if self.enrolment is not None else self.jurisdiction.name


class Receipt(models.Model):
    """One recipient and whether the matter has reached it; without a person when the portal itself handed it over."""

    obligation = models.ForeignKey(
        Obligation, verbose_name=_("obligation"), on_delete=models.CASCADE, related_name="receipts"
    )
    party = models.CharField(_("recipient"), max_length=10, choices=Party)
    received_at = models.DateTimeField(_("received at"), null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("received by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "party"],
                name="receipt_once",
                violation_error_message=_("Each recipient has one receipt."),
            ),
            models.CheckConstraint(
                condition=Q(received_by=None) | Q(received_at__isnull=False),
                name="receipt_time",
                violation_error_message=_("A confirmed receipt carries its time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} → {self.get_party_display()}"


class Turn(models.Model):
    """One line of an obligation's history; nothing takes it away."""

    obligation = models.ForeignKey(
        Obligation, verbose_name=_("obligation"), on_delete=models.PROTECT, related_name="turns"
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=TurnKind)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("time"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("history of an obligation")
        verbose_name_plural = _("histories of obligations")

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"
