"""Annex 2 on paper: A4 landscape, with the county's conclusion on a page of its own once both have signed it."""

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.evaluations.models import MidtermConclusion
from apps.evaluations.rules import midterm_layout as layout


def render_version(version: Submission) -> bytes:
    """The PDF of a version of the form, or of the result with the form it is about, from its payload alone."""
    result = version.payload if version.subject_type == MidtermConclusion._meta.label else None
    annex = result["annex"] if result is not None else version.payload
    number = result["annex_version"] if result is not None else version.version
    context = {
        "title": layout.TITLE,
        "programme": annex["programme"]["name"],
        "header": layout.header(annex, number),
        "tables": layout.tables(annex),
        "mechanism_title": layout.MECHANISM,
        "mechanism": annex["mechanism"],
        "files": annex["files"],
        "result_title": layout.RESULT_TITLE,
        "result": layout.result_lines(result) if result is not None else [],
        "signatures": layout.RESULT_SIGNATURES if result is not None else layout.SIGNATURES,
    }
    return paper("evaluations/midterm_print.html", context | checked(version))
