"""What a file is by its first and last bytes."""

import re

import puremagic
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.choices import FileType

EDGE = 1024
TAIL = 66_000  # the end record of an archive lies within 65,557 bytes of the end
ARCHIVE, ARCHIVE_END = b"PK\x03\x04", b"PK\x05\x06\x00\x00\x00\x00"  # one part, number zero, of one part
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS = {
    b"%PDF-": FileType.PDF,
    b"\xff\xd8\xff": FileType.JPEG,
    b"\x89PNG\r\n\x1a\n": FileType.PNG,
    b"<?xml": FileType.XML,
    b"\xef\xbb\xbf<?xml": FileType.XML,  # with the byte order mark of some tax programs
}
PAGE_OR_PROGRAM = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|\?php)\b", re.IGNORECASE)


def first_look(head: bytes, tail: bytes) -> FileType | None:
    """The type by content; None stands for an archive whose table must be read.

    ``head`` is the first :data:`EDGE` bytes, ``tail`` up to the last :data:`TAIL`. Raises :class:`Refused` for types
    not accepted and for files that are two things at once.
    """
    found = next((kind for start, kind in STARTS.items() if head.startswith(start)), None)
    if found is None and not head.startswith(ARCHIVE):
        raise Refused(_foreign(head))
    _refuse_two_faces(found, head, tail)
    return found


def _refuse_two_faces(found: FileType | None, head: bytes, tail: bytes) -> None:
    """A file that two programs read as two different things proves nothing."""
    hidden = ""
    if found is not None and ARCHIVE_END in tail:
        hidden = _("an archive")
    elif found != FileType.PDF and b"%PDF-" in head:
        hidden = _("a PDF document")
    elif PAGE_OR_PROGRAM.search(head) or PAGE_OR_PROGRAM.search(tail[-EDGE:]):
        hidden = _("a web page or a program")
    if hidden:
        raise Refused(
            _("This file is at the same time %(hidden)s. Export it again from the program that made it.")
            % {"hidden": hidden}
        )


def _foreign(head: bytes) -> str:
    """The sentence for a type that is not accepted: what it is and what to do instead."""
    if head.startswith(OLD_OFFICE):
        return _(
            "This is an old or password-protected Office file. Save it as .xlsx or .docx without a password, or as PDF."
        )
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"}:
        return _("This is a HEIC photo. Set the camera to the most compatible format, or send the photo as JPEG.")
    return _(
        "This type of file%(found)s is not accepted. Send a PDF, a JPEG or PNG picture, or a file in .xlsx, .docx or "
        ".ofd format."
    ) % {"found": _named(head)}


def _named(head: bytes) -> str:
    """What the content looks like, in brackets, or nothing."""
    try:
        ending = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return f" ({ending.lstrip('.')})" if ending else ""
