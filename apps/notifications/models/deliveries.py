"""How messages leave the portal: alone, or together once a day."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import Channel, DeliveryState, Timing
from apps.notifications.models.messages import Message

if TYPE_CHECKING:
    from apps.accounts.models import User


class Outgoing(models.Model):
    """What an adapter sends: waiting, sent, given up or no longer needed."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="%(class)s_sent_at",
                violation_error_message=_("What was sent carries the time it was sent."),
            ),
        ]
        indexes = [
            # The worker looks only at what still waits.
            models.Index(fields=["due_at"], name="%(class)s_waiting", condition=Q(state="waiting")),
        ]


class Digest(Outgoing):
    """The summary of one day for one person through one channel."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.PROTECT, related_name="digests"
    )
    day = models.DateField(_("day"))

    class Meta(Outgoing.Meta):
        abstract = False
        verbose_name = _("daily summary")
        verbose_name_plural = _("daily summaries")
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["recipient", "channel", "day"],
                name="digest_once_a_day",
                violation_error_message=_("A person gets one summary per day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.day}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Row rules of the delivery log."""

    def visible_to(self, user: "User") -> Self:
        """The system administrator: all; everybody else: what they sent or received."""
        if user.acting is not None and user.acting.role == "sys_admin":
            return self
        return self.filter(Q(message__sender=user) | Q(message__recipient=user))


class Delivery(Outgoing):
    """One message on one channel; with ``timing`` daily it leaves inside the ``digest`` of its day."""

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="deliveries")
    timing = models.CharField(_("timing"), max_length=5, choices=Timing, default=Timing.NOW)
    digest = models.ForeignKey(
        Digest, verbose_name=_("daily summary"), null=True, on_delete=models.PROTECT, related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta(Outgoing.Meta):
        abstract = False
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["message", "channel"],
                name="delivery_once",
                violation_error_message=_("A message goes once through each channel."),
            ),
            models.CheckConstraint(
                condition=Q(digest=None) | Q(timing="daily"),
                name="delivery_digest",
                violation_error_message=_("Only messages for the daily summary go into it."),
            ),
            models.CheckConstraint(
                condition=~Q(timing="off"),
                name="delivery_wanted",
                violation_error_message=_("What is switched off is not delivered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.get_channel_display()}"
