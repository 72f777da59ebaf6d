"""The three-party agreement as a Word document, filled into a template people may edit."""

from io import BytesIO
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate

TEMPLATE = settings.BASE_DIR / "templates" / "vendors" / "agreement.docx"


def agreement_docx(payload: dict[str, Any]) -> bytes:
    """The document; every value is put in as text, whatever characters it holds."""
    document = DocxTemplate(TEMPLATE)
    document.render(payload, autoescape=True)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()
