"""The printed plan: A4 landscape, version, digest and check code. WeasyPrint is slow to import, so only tasks do."""

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from apps.approvals.models import Submission
from apps.approvals.rules import check_code
from apps.plans.rules.layout import SIGNATURES, TITLE, header, tables
from apps.vendors.printing import check_picture


def render_plan(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone; nothing outside the document is fetched."""
    code = check_code(version.digest)
    context = {
        "title": TITLE,
        "programme": version.payload["programme"]["name"],
        "header": header(version.payload, version.version),
        "tables": tables(version.payload),
        "change": version.payload.get("change"),
        "signatures": SIGNATURES,
        "version": version,
        "code": code,
        "picture": check_picture(code),
    }
    fonts, fetcher = FontConfiguration(), URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    style = CSS(string=render_to_string("plans/print.css"), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=render_to_string("plans/print.html", context), url_fetcher=fetcher)
    pdf: bytes = html.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
