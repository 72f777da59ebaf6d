"""The service and fund-use plan of a park, its parts, and the requests that change it."""

from apps.plans.models.changes import ChangeItem, ChangeRequest
from apps.plans.models.parts import BudgetLine, Milestone, PlanPart, PlanProvider, ServiceLine
from apps.plans.models.plans import Plan

__all__ = [
    "BudgetLine",
    "ChangeItem",
    "ChangeRequest",
    "Milestone",
    "Plan",
    "PlanPart",
    "PlanProvider",
    "ServiceLine",
]
