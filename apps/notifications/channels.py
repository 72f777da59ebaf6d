"""Adapters behind one interface: ``send(delivery)`` returns when the message is out, raises OSError when not."""

import json
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from apps.notifications.models import Delivery


class ChannelAdapter(Protocol):
    """What every adapter offers."""

    def send(self, delivery: Delivery) -> None:
        """Send one delivery. Raises OSError when the other side did not take it."""


class FileChannel:
    """The default: one JSON file per delivery, for installations without a gateway."""

    def send(self, delivery: Delivery) -> None:
        """Write the message under ``NOTIFICATION_FOLDER``; writing the same delivery again replaces the file."""
        folder = settings.NOTIFICATION_FOLDER / delivery.channel
        folder.mkdir(parents=True, exist_ok=True)
        message = delivery.message
        content = {"to": message.recipient.username, "title": message.title, "body": message.body, "link": message.link}
        (folder / f"{delivery.pk}.json").write_text(json.dumps(content, ensure_ascii=False))


class EmailChannel:
    """E-mail through the configured server."""

    def send(self, delivery: Delivery) -> None:
        """Send to the recipient's address. Raises OSError when there is none or the server refuses."""
        message = delivery.message
        if not message.recipient.email:
            raise OSError("the person has no e-mail address")
        EmailMessage(message.title, message.body, settings.DEFAULT_FROM_EMAIL, [message.recipient.email]).send()
