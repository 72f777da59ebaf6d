"""Consultation records (会商, R0.18, R0.65): who met about what, what was decided, who follows it up until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Jurisdiction
from apps.evidence.models import Upload
from apps.filings.models.querysets import OfPlaceQuerySet
from apps.obligations.models import Obligation
from apps.programmes.models import Programme


class Consultation(models.Model):
    """One meeting of the departments of a place; it may be about a matter of the calendar."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="consultations"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("jurisdiction"), on_delete=models.PROTECT, related_name="consultations"
    )
    obligation = models.ForeignKey(
        Obligation,
        verbose_name=_("matter"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consultations",
    )
    held_on = models.DateField(_("held on"))
    subject = models.CharField(_("subject"), max_length=120)
    participants = models.CharField(_("participants"), max_length=500)
    opinions = models.TextField(_("matters and opinions"))
    decision = models.TextField(_("what was decided"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation record")
        verbose_name_plural = _("consultation records")
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(participants="") & ~Q(opinions="") & ~Q(decision=""),
                name="consultation_complete",
                violation_error_message=_("A record names subject, participants, opinions and decision."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "-held_on"], name="consultation_by_day")]

    def __str__(self) -> str:
        return f"{self.held_on} · {self.subject}"

    def get_absolute_url(self) -> str:
        """The page of the record."""
        return reverse("filings:consultation", args=[self.pk])


class FollowUp(models.Model):
    """Something decided: what, by whom, until when, and when it was done."""

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation record"), on_delete=models.CASCADE, related_name="follow_ups"
    )
    what = models.CharField(_("what is to be done"), max_length=300)
    who = models.CharField(_("by whom"), max_length=120)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("finished on"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="follow_up_done",
                violation_error_message=_("What is done carries its day and who noted it."),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ConsultationFile(models.Model):
    """A file put to a record: the minutes as signed, an attendance sheet."""

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation record"), on_delete=models.CASCADE, related_name="files"
    )
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a consultation record")
        verbose_name_plural = _("files of consultation records")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "upload"],
                name="consultation_file_once",
                violation_error_message=_("This file is there already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.upload)
