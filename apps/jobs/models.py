"""A job is a row written in the business transaction; the broker only carries its number."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.jobs.choices import JobState

if TYPE_CHECKING:
    from apps.accounts.models import User


class JobQuerySet(models.QuerySet["Job"]):
    """Row rules of jobs."""

    def visible_to(self, user: "User") -> Self:
        """A person's own jobs."""
        return self.filter(created_by=user)


class Job(models.Model):
    """Work done outside the request. ``effect_key`` makes the same effect happen once."""

    task = models.CharField(_("task"), max_length=80)
    payload = models.JSONField(_("payload"), default=dict)
    effect_key = models.CharField(_("effect key"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("in all"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    result = models.JSONField(pgettext_lazy("job", "result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("last sign of life"), auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["effect_key"],
                name="job_effect_once",
                violation_error_message=_("This work has been asked for already."),
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")),
                name="job_progress",
                violation_error_message=_("Progress cannot exceed the whole."),
            ),
        ]
        indexes = [
            # The sweep looks only at unfinished jobs.
            models.Index(fields=["touched_at"], name="job_open", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"
