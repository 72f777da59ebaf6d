"""Adapters behind one interface: ``send(parcel)`` returns when the message is out and raises when it is not."""

import json
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Parcel:
    """One message or one daily summary on its way: ``number`` names it, the same one again is the same parcel."""

    number: str
    channel: str
    username: str
    email: str
    title: str
    body: str
    link: str = ""


class Undeliverable(Exception):
    """Trying again would not help: the message fails at once, with this reason."""


class ChannelAdapter(Protocol):
    """What every adapter offers."""

    def send(self, parcel: Parcel) -> None:
        """Send one parcel. Raises OSError when the other side did not take it, Undeliverable when it never will."""


class FileChannel:
    """The default: one JSON file per parcel, for installations without a gateway."""

    def send(self, parcel: Parcel) -> None:
        """Write the parcel under ``NOTIFICATION_FOLDER``; the same parcel again replaces the file."""
        folder = settings.NOTIFICATION_FOLDER / parcel.channel
        folder.mkdir(parents=True, exist_ok=True)
        content = {"to": parcel.username, "title": parcel.title, "body": parcel.body, "link": parcel.link}
        (folder / f"{parcel.number}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


class EmailChannel:
    """E-mail through the configured server."""

    def send(self, parcel: Parcel) -> None:
        """Send to the recipient's address. Raises Undeliverable when there is none, OSError when the server refuses.

        The same parcel again carries the same ``Message-ID``, by which mailboxes drop the second copy.
        """
        if not parcel.email:
            raise Undeliverable(_("The person has no e-mail address."))
        sender = settings.DEFAULT_FROM_EMAIL
        name = {"Message-ID": f"<{parcel.channel}-{parcel.number}@{sender.rpartition('@')[2]}>"}
        EmailMessage(parcel.title, parcel.body, sender, [parcel.email], headers=name).send()
