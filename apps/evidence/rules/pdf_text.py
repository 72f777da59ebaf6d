"""The text of a PDF, found in a process of its own: ``python -m apps.evidence.rules.pdf_text`` reads it from stdin.

Prints one JSON line ``{"text": "..."}``. Time and memory are bounded as for the probe.
"""

import json
import logging
import sys
from io import BytesIO

from pypdf import PdfReader

from apps.evidence.rules.pdf_probe import bound

PAGES = 3  # an invoice has one, with its list of goods seldom more
LIMIT = 20_000  # characters


def text_of(content: bytes) -> str:
    """The text of the first pages; what cannot be read is empty."""
    try:
        pages = PdfReader(BytesIO(content)).pages[:PAGES]
        return "\n".join(page.extract_text() for page in pages)[:LIMIT]
    except Exception:
        return ""


def main() -> None:
    """Print the text as JSON."""
    bound()
    logging.disable()
    sys.stdout.write(json.dumps({"text": text_of(sys.stdin.buffer.read())}))


if __name__ == "__main__":
    main()
