"""What a person must know: the list inside the portal always shows everything."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.notifications.choices import MessageKind

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
