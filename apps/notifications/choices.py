from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """Ways a message leaves the portal; the message list inside it always shows every message."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    ZWDING = "zwding", _("Government DingTalk")


class DeliveryState(TextChoices):
    """Life of one delivery."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("No longer needed")


class MessageKind(TextChoices):
    """What a message is about; decides its icon and whether a person may switch it off."""

    TODO = "todo", _("To do")
    RETURNED = "returned", _("Returned")
    PASSED = "passed", _("Passed")
    URGED = "urged", _("Urged")
    INFO = "info", _("For information")


class Timing(TextChoices):
    """When a person wants a kind of message through a channel."""

    NOW = "now", _("At once")
    DAILY = "daily", _("In the daily summary")
    OFF = "off", _("Not at all")


# What the policy obliges a person to know: e-mail cannot be switched off for these.
STATUTORY = frozenset({MessageKind.RETURNED, MessageKind.URGED})
