"""Reads of plans and change requests."""

from apps.plans.selectors.changes import Standing, moves_of, objections, standing_of
from apps.plans.selectors.completeness import Completeness, PartState, completeness
from apps.plans.selectors.lists import (
    MISSING,
    PlanStatus,
    change_rows,
    counties_in,
    owed_plans,
    plan_rows,
    waiting_changes,
    waiting_plans,
)
from apps.plans.selectors.payload import payload
from apps.plans.selectors.sheet import Flat, Sheet, flat, listed, offers, sheet
from apps.plans.selectors.versions import (
    departments_of,
    due_day,
    due_rule,
    last_version,
    pdf_path,
    render_job,
    rendered_pdf,
)

__all__ = [
    "MISSING",
    "Completeness",
    "Flat",
    "PartState",
    "PlanStatus",
    "Sheet",
    "Standing",
    "change_rows",
    "completeness",
    "counties_in",
    "departments_of",
    "due_day",
    "due_rule",
    "flat",
    "last_version",
    "listed",
    "moves_of",
    "objections",
    "offers",
    "owed_plans",
    "payload",
    "pdf_path",
    "plan_rows",
    "render_job",
    "rendered_pdf",
    "sheet",
    "standing_of",
    "waiting_changes",
    "waiting_plans",
]
