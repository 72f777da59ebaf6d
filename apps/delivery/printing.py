"""Papers of a record on A4. WeasyPrint is slow to import, so only tasks do."""

from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from apps.delivery.codes import qr_picture


def render_paper(kind: str, content: dict[str, Any]) -> bytes:
    """The PDF of a paper from its content alone; nothing outside the document is fetched."""
    context = content | ({"picture": qr_picture(content["address"])} if content.get("address") else {})
    fonts, fetcher = FontConfiguration(), URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    style = CSS(string=render_to_string(f"delivery/print_{kind}.css"), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=render_to_string(f"delivery/print_{kind}.html", context), url_fetcher=fetcher)
    pdf: bytes = html.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
