"""Printed forms of filed versions on the common frame. WeasyPrint is slow to import, so only tasks do."""

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.filings.choices import Copy
from apps.filings.models import Summary
from apps.filings.rules import lists, summaries


def render_version(version: Submission, copy: str) -> bytes:
    """The PDF of a version, from its payload alone; ``copy`` says whether a list shows its numbers."""
    return _summary(version) if version.subject_type == Summary._meta.label else _list(version, copy)


def _list(version: Submission, copy: str) -> bytes:
    payload = version.payload if copy == Copy.FULL else lists.without_numbers(version.payload)
    context = {
        "title": lists.TITLE,
        "programme": payload["programme"]["name"],
        "header": lists.header(payload, version.version),
        "columns": lists.COLUMNS,
        "rows": lists.lines(payload),
        "signatures": lists.SIGNATURES,
    }
    return paper("filings/print_list.html", context | checked(version))


def _summary(version: Submission) -> bytes:
    payload = version.payload
    context = {
        "title": f"{summaries.period_text(payload['period'])}{summaries.TITLE}",
        "programme": payload["programme"]["name"],
        "header": summaries.header(payload, version.version),
        "sections": payload["sections"],
        "standings": payload["figures"]["standings"],
        "signatures": summaries.SIGNATURES,
    }
    return paper("filings/print_summary.html", context | checked(version))
