"""Pure decisions about notices, and how receipt codes and writers are shown."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.publicity.choices import NoticeKind

# No letter or figure that is taken for another one when a code is read out or copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH, GROUP = 12, 4
STARS = "****"


@dataclass(frozen=True)
class Review:
    """A public review a document may have to wait for; ``step`` blank: every step waits."""

    step: str
    is_closed: bool
    closes_on: date
    unanswered: int


def new_code() -> str:
    """A receipt code nobody can guess (59 bits), in groups of four."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return "-".join(drawn[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def digest_of_code(code: str) -> str:
    """What is kept of a receipt code: SHA-256 of its letters and figures, however they were typed."""
    plain = "".join(char for char in code.upper() if char in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()


def masked_name(name: str) -> str:
    """The first character of a name; nothing for nothing."""
    return f"{name[0]}{STARS[:2]}" if name else ""


def masked_phone(phone: str) -> str:
    """The first three and the last two figures of a number that is long enough, else none; nothing for nothing."""
    if not phone:
        return ""
    return f"{phone[:3]}{STARS}{phone[-2:]}" if len(phone) >= 8 else STARS


def takes_objections(opens_on: date, closes_on: date, is_closed: bool, today: date) -> bool:
    """Whether somebody may object on a day: from the first day to the last one, both included."""
    return not is_closed and opens_on <= today <= closes_on


def closing_fault(kind: str, closes_on: date, unanswered: int, today: date) -> str:
    """Why a notice may not be closed on a day, or nothing. An announcement only informs, so it may end any day."""
    if kind == NoticeKind.PUBLICITY and today <= closes_on:
        return _("The notice stands until the end of %(day)s.") % {"day": closes_on}
    if kind == NoticeKind.PUBLICITY and unanswered:
        return _("An objection has no answer yet.")
    return ""
