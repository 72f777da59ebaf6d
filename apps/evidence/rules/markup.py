"""XML files: electronic invoices come as such. No document type, no entities, bounded in size, depth and length."""

import re
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.rules.facts import Facts

MAX_BYTES = 2 * 1024**2
MAX_DEPTH = 40
MAX_ELEMENTS = 20_000
MAX_VALUE = 4_000  # characters of one value; a signature is longer and of no interest
DECLARED = re.compile(rb"^(<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])(gb2312|gbk|gb18030)([\"'])", re.IGNORECASE)

Leaves = list[tuple[str, str]]


def inspect_markup(path: Path) -> Facts:
    """Accept a small, well-formed XML file. Raises :class:`Refused` for anything else."""
    if path.stat().st_size > MAX_BYTES:
        raise Refused(
            _("The XML file is larger than %(limit)s MB, which no invoice is. Send the invoice by itself.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    read_markup(path.read_bytes())
    return Facts(FileType.XML)


def read_markup(content: bytes) -> Leaves:
    """The values of an XML file in its order, each with the path of local names to it (``A/B/C``).

    Raises :class:`Refused` for document types and entities (the way of the entity bomb), for files that are not well
    formed, and beyond the bounds above.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(_in_utf8(content), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused(_("The XML file is damaged. Download the invoice again and send it unchanged.")) from error
    return reader.leaves


def _in_utf8(content: bytes) -> bytes:
    """Files in the Chinese encodings, which expat does not know, in one that it knows."""
    declared = DECLARED.match(content)
    if declared is None:
        return content
    return DECLARED.sub(rb"\1utf-8\3", content.decode("gb18030").encode())


class _Reader:
    """Collects the values while it counts what the file may not have too much of."""

    def __init__(self) -> None:
        self.leaves: Leaves = []
        self.path: list[str] = []
        self.text: list[str] = []
        self.elements = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse_doctype(self, *_args: object) -> None:
        raise Refused(
            _("The XML file declares a document type or entities, which no invoice does. Download the invoice again.")
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.path.append(name.rpartition(":")[2])
        self.text = []
        if len(self.path) > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise Refused(_("The XML file has more parts than an invoice has. Send the invoice by itself."))

    def _end(self, _name: str) -> None:
        value = "".join(self.text).strip()
        if value and len(value) <= MAX_VALUE:
            self.leaves.append(("/".join(self.path), value))
        self.text = []
        self.path.pop()

    def _characters(self, piece: str) -> None:
        self.text.append(piece)
