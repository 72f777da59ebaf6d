"""催报: who urged whom, when, by which channel, and whether it was read (R0.69)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.notifications.models import Message
from apps.obligations.models.obligations import Obligation


class Urge(models.Model):
    """One reminder about one obligation; at most one per day."""

    obligation = models.ForeignKey(
        Obligation, verbose_name=_("obligation"), on_delete=models.PROTECT, related_name="urges"
    )
    day = models.DateField(_("day"))
    urged_at = models.DateTimeField(_("time"))
    urged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("urged by"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "day"],
                name="urge_once_a_day",
                violation_error_message=_("This matter has been urged today already; once a day is enough."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.obligation}"


class UrgedPerson(models.Model):
    """One person who was urged: the message knows whom, by which channels, and when it was read."""

    urge = models.ForeignKey(Urge, verbose_name=_("reminder"), on_delete=models.PROTECT, related_name="people")
    message = models.OneToOneField(Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="urged")

    class Meta:
        verbose_name = _("person urged")
        verbose_name_plural = _("people urged")

    def __str__(self) -> str:
        return str(self.message.recipient)
