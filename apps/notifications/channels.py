"""Adapters behind one interface: ``send(delivery)`` returns when the message is out and raises when it is not."""

import json
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from apps.notifications.models import Delivery


class Undeliverable(Exception):
    """Trying again would not help: the message fails at once, with this reason."""


class ChannelAdapter(Protocol):
    """What every adapter offers."""

    def send(self, delivery: Delivery) -> None:
        """Send one delivery. Raises OSError when the other side did not take it, Undeliverable when it never will."""


class FileChannel:
    """The default: one JSON file per delivery, for installations without a gateway."""

    def send(self, delivery: Delivery) -> None:
        """Write the message under ``NOTIFICATION_FOLDER``; writing the same delivery again replaces the file."""
        folder = settings.NOTIFICATION_FOLDER / delivery.channel
        folder.mkdir(parents=True, exist_ok=True)
        message = delivery.message
        content = {"to": message.recipient.username, "title": message.title, "body": message.body, "link": message.link}
        (folder / f"{delivery.pk}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


class EmailChannel:
    """E-mail through the configured server."""

    def send(self, delivery: Delivery) -> None:
        """Send to the recipient's address. Raises Undeliverable when there is none, OSError when the server refuses."""
        message = delivery.message
        if not message.recipient.email:
            raise Undeliverable(_("The person has no e-mail address."))
        EmailMessage(message.title, message.body, settings.DEFAULT_FROM_EMAIL, [message.recipient.email]).send()
