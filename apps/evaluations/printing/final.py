"""Printed papers of final evaluations on the common frame, from their payload alone."""

from typing import Any

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.evaluations.models import Conclusion, Decision
from apps.evaluations.rules import final as rules
from apps.evaluations.rules import final_layout as layout


def render_final(version: Submission) -> bytes:
    """The PDF of a self-evaluation, a conclusion or a decision."""
    kinds = {Conclusion._meta.label: _conclusion, Decision._meta.label: _decision}
    made = kinds.get(version.subject_type, _self_evaluation)(version.payload)
    context = {"programme": version.payload["programme"]["name"], "signatures": layout.SIGNATURES}
    return paper("evaluations/print_final.html", context | made | checked(version))


def _self_evaluation(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": rules.TITLE,
        "header": layout.header(payload),
        "sections": payload["sections"],
        "goals": payload["figures"]["goals"],
        "signatures": layout.PARK_SIGNATURES,
    }


def _conclusion(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": rules.CONCLUSION_TITLE,
        "header": [*layout.header(payload), ("得分", payload["score"]), ("等次", payload["grade"])],
        "sections": layout.conclusion_sections(payload),
        "goals": payload["figures"]["goals"],
    }


def _decision(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": rules.DECISION_TITLE,
        "header": layout.header(payload),
        "sections": layout.decision_sections(payload),
        "goals": [],
    }
