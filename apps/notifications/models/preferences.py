"""What a person wants to get, through which channel, and when."""

from datetime import time
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import Channel, MessageKind, Timing

if TYPE_CHECKING:
    from apps.accounts.models import User


class OwnQuerySet(models.QuerySet):
    """Row rules of what belongs to one person."""

    def visible_to(self, user: "User") -> Self:
        """A person's own."""
        return self.filter(person=user)


class Preference(models.Model):
    """One choice of one person; without a row the default of the kind holds."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="preferences"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    timing = models.CharField(_("timing"), max_length=5, choices=Timing)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"],
                name="preference_once",
                violation_error_message=_("There is one choice per kind and channel."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["returned", "urged"], channel="email", timing="off"),
                name="preference_statutory",
                violation_error_message=_("Urgings and returns always leave by e-mail."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.timing}"


class Schedule(models.Model):
    """A person's quiet hours and the hour of the daily summary, local time."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="schedule"
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(21))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    digest_at = models.TimeField(_("daily summary at"), default=time(8, 30))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("message hours")
        verbose_name_plural = _("message hours")

    def __str__(self) -> str:
        return f"{self.quiet_from}-{self.quiet_until}, {self.digest_at}"
