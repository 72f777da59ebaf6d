"""The printed plan: A4 landscape, version, digest and check code. WeasyPrint is slow to import, so only tasks do."""

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.plans.rules.layout import SIGNATURES, TITLE, header, printed_tables


def render_plan(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone."""
    payload = version.payload
    context = {
        "title": TITLE,
        "programme": payload["programme"]["name"],
        "header": header(payload, version.version),
        "tables": printed_tables(payload),
        "change": payload.get("change"),
        "signatures": SIGNATURES,
    }
    return paper("plans/print.html", context | checked(version))
