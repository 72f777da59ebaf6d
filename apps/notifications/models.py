"""Message outbox: what a person must know, and how it left the portal."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import Channel, DeliveryState, MessageKind

if TYPE_CHECKING:
    from apps.accounts.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Row rules of messages."""

    def visible_to(self, user: "User") -> Self:
        """A person's own messages."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """One message to one person. ``effect_key`` keeps a retried step from telling twice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.PROTECT, related_name="messages"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("from"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True)
    effect_key = models.CharField(_("effect key"), max_length=160)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "effect_key"],
                name="message_once",
                violation_error_message=_("This message has been sent already."),
            ),
            models.CheckConstraint(
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__regex=r"^/[/\\]")),
                name="message_link_local",
                violation_error_message=_("A message links only to pages of this portal."),
            ),
        ]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message on one channel, with what became of it."""

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"],
                name="delivery_once",
                violation_error_message=_("A message goes once through each channel."),
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_at",
                violation_error_message=_("A sent delivery carries the time it was sent."),
            ),
        ]
        indexes = [
            # The worker looks only at what still waits.
            models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.get_channel_display()}"
