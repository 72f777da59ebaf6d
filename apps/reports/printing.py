"""The printed form: A4 landscape, version, digest and check code. WeasyPrint is slow to import, so only tasks do."""

import segno
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from apps.approvals.models import Submission
from apps.reports.rules.layout import SIGNATURES, TITLE, header, period_words, tables


def render_version(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone; nothing outside the document is fetched."""
    payload = version.payload
    html = render_to_string(
        "reports/print.html",
        {
            "title": f"{period_words(payload['period']['code'])}{TITLE}",
            "programme": payload["programme"]["name"],
            "header": header(payload, version.version),
            "tables": tables(payload),
            "signatures": SIGNATURES,
            "version": version,
            "code": check_code(version),
        },
    )
    fonts, fetcher = FontConfiguration(), URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    style = CSS(string=render_to_string("reports/print.css"), font_config=fonts, url_fetcher=fetcher)
    pdf: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style], font_config=fonts)
    return pdf


def check_code(version: Submission) -> str:
    """The QR code as a data address: what to type into the portal to find the version and compare its digest."""
    text = f"PS/{version.subject_type}/{version.subject_id}/v{version.version}/sha256:{version.digest}"
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=2, border=1))
