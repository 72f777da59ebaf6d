"""PDF documents: what the probe found, as sentences."""

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.rules.children import Failed, ask
from apps.evidence.rules.facts import Facts

PATIENCE = 20  # seconds of waiting; the probe's own limit is 10 of work
SENTENCES: dict[str, str | Promise] = {
    "encrypted": _("The PDF is protected by a password or by restrictions. Print it to a new PDF and send that."),
    "script": _("The PDF contains scripts (JavaScript). Print it to a new PDF and send that."),
    "launch": _("The PDF starts programs or sends forms. Print it to a new PDF and send that."),
    "embedded": _("The PDF carries other files inside. Send those files by themselves, and the PDF without them."),
    "long": _("The PDF has more than 500 pages. Send the pages that prove the service."),
    "damaged": _("The PDF is damaged or cannot be read to its end. Export or scan it again."),
}


def inspect_document(path: Path) -> Facts:
    """Pages of a PDF. Raises :class:`Refused` with every reason. A bounded process looks into it, about 10 ms."""
    try:
        findings = ask("probe", path=str(path))
    except Failed as error:
        raise Refused(SENTENCES["damaged"]) from error
    if findings["faults"]:
        raise Refused(*(SENTENCES[fault] for fault in findings["faults"]))
    return Facts(FileType.PDF, pages=findings["pages"])


def document_text(content: bytes) -> str:
    """The text of the first pages of a PDF, empty when there is none. Runs in a bounded process, about 0.3 s."""
    command = [sys.executable, "-m", "apps.evidence.rules.pdf_text"]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE, check=True, cwd=settings.BASE_DIR
        )
        return str(json.loads(done.stdout)["text"])
    except (subprocess.SubprocessError, ValueError):
        return ""
