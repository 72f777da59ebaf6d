"""The list and the agreement on A4. WeasyPrint is slow to import, so only tasks do."""

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
from apps.vendors.rules.layout import COLUMNS, SIGNATURES, TITLE, header, tables


def render_list(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone."""
    payload = version.payload
    code = check_code(version.digest)
    context = {
        "title": TITLE,
        "programme": payload["programme"]["name"],
        "header": header(payload, version.version),
        "columns": COLUMNS,
        "tables": tables(payload),
        "signatures": SIGNATURES,
        "version": version,
        "code": code,
        "picture": check_picture(code),
    }
    return _pdf("vendors/print_list.html", "vendors/print_list.css", context)


def render_agreement(payload: dict[str, Any]) -> bytes:
    """The PDF of an agreement, seals and signatures left blank."""
    return _pdf("vendors/print_agreement.html", "vendors/print_agreement.css", payload)


def check_picture(code: str) -> str:
    """The QR code as a data address: where the check code is answered."""
    site = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else ""
    address = f"{site}{reverse('approvals:check', args=[code])}"
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=2, border=1))


def _pdf(template: str, style: str, context: dict[str, Any]) -> bytes:
    """Nothing outside the document is fetched."""
    fonts, fetcher = FontConfiguration(), URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    sheet = CSS(string=render_to_string(style), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=render_to_string(template, context), url_fetcher=fetcher)
    pdf: bytes = html.write_pdf(stylesheets=[sheet], font_config=fonts)
    return pdf
