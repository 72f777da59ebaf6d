"""Appeals of parks against points of an indicator, with files and the answer (R1.28)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.evaluations.choices.rounds import AppealState
from apps.evaluations.models.rounds import Score
from apps.evidence.models import Upload
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Row rules of appeals."""

    def visible_to(self, user: "User") -> Self:
        """Appeals of the pilot parks one may see: what a park says is not published."""
        return self.filter(score__enrolment__in=Enrolment.objects.visible_to(user))

    def open(self) -> Self:
        """Still to be answered."""
        return self.filter(state=AppealState.OPEN)


class Appeal(models.Model):
    """What a park says against one part of one version of its score; ``corrected`` is the version that answers it."""

    score = models.ForeignKey(Score, verbose_name=_("score"), on_delete=models.PROTECT, related_name="appeals")
    part = models.CharField(_("indicator"), max_length=80)
    part_name = models.CharField(_("name of the indicator"), max_length=120)
    text = models.TextField(_("what the park says"))
    state = models.CharField(_("state"), max_length=7, choices=AppealState, default=AppealState.OPEN)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("filed by"), on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(_("filed at"), auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    corrected = models.ForeignKey(
        Score, verbose_name=_("corrected score"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="appeal_text", violation_error_message=_("An appeal says what is wrong.")
            ),
            models.UniqueConstraint(
                fields=["score", "part"],
                condition=Q(state="open"),
                name="appeal_one_open",
                violation_error_message=_("An appeal against this indicator waits for its answer."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None, answered_by=None, answer="")
                | (~Q(state="open") & ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="appeal_answered",
                violation_error_message=_("An answer has its words, its person and its time."),
            ),
            models.CheckConstraint(
                condition=Q(state="upheld", corrected__isnull=False) | (~Q(state="upheld") & Q(corrected=None)),
                name="appeal_corrected",
                violation_error_message=_("An appeal that is upheld corrects the score."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="appeal_frozen", fields=["score", "part", "part_name", "text", "filed_by", "filed_at"]
            ),
            pgtrigger.Protect(
                name="appeal_answer_kept", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="open")
            ),
            pgtrigger.Protect(name="appeal_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.score.park_name} · {self.part_name}"

    def get_absolute_url(self) -> str:
        """The page of the appeal."""
        return reverse("evaluations:appeal", args=[self.pk])


class AppealFile(models.Model):
    """A file that supports an appeal."""

    appeal = models.ForeignKey(Appeal, verbose_name=_("appeal"), on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of an appeal")
        verbose_name_plural = _("files of appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "upload"],
                name="appeal_file_once",
                violation_error_message=_("This file is there already."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="appeal_file_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.upload)
