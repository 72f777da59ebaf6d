"""Printed forms on A4: one frame, one style, a check code. WeasyPrint is slow to import, so only tasks do."""

from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from apps.approvals.models import Submission
from apps.approvals.rules import check_code

STYLE = "components/print/print.css"


def paper(template: str, context: dict[str, Any]) -> bytes:
    """The PDF of a template that extends ``components/print/frame.html``; nothing outside the document is fetched."""
    fonts, fetcher = FontConfiguration(), URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    style = CSS(string=render_to_string(STYLE), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=render_to_string(template, context), url_fetcher=fetcher)
    pdf: bytes = html.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf


def checked(version: Submission) -> dict[str, Any]:
    """What the frame prints beside the signatures: version, digest, check code and its picture."""
    code = check_code(version.digest)
    return {"version": version, "code": code, "picture": check_picture(code)}


def check_picture(code: str) -> str:
    """The QR code as a data address: where the check code is answered."""
    site = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else ""
    address = f"{site}{reverse('approvals:check', args=[code])}"
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=2, border=1))
