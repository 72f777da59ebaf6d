"""The printed form: A4 landscape, version, digest and check code. WeasyPrint is slow to import, so only tasks do."""

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.reports.rules.layout import SIGNATURES, TITLE, header, period_words, tables


def render_version(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone."""
    payload = version.payload
    context = {
        "title": f"{period_words(payload['period']['code'])}{TITLE}",
        "programme": payload["programme"]["name"],
        "header": header(payload, version.version),
        "tables": tables(payload),
        "signatures": SIGNATURES,
    }
    return paper("reports/print.html", context | checked(version))
