"""Pages of plans and change requests."""

from apps.plans.views.changes import (
    ChangeAnswerView,
    ChangeListView,
    ChangeOpinionView,
    ChangeStartView,
    ChangeView,
)
from apps.plans.views.changing import (
    ChangeEditView,
    ChangeProductDropView,
    ChangeProductView,
    ChangeSubmitView,
    ChangeWithdrawView,
)
from apps.plans.views.filing import PlanDetailView, PlanStartView, PlanSubmitView, PlanWithdrawView
from apps.plans.views.lists import PlanListView
from apps.plans.views.parts import PartView, RulesFileView
from apps.plans.views.printed import PlanExcelView, PlanPdfView
from apps.plans.views.reviewing import OpinionView, PlanVersionView, ReviewView

__all__ = [
    "ChangeAnswerView",
    "ChangeEditView",
    "ChangeListView",
    "ChangeOpinionView",
    "ChangeProductDropView",
    "ChangeProductView",
    "ChangeStartView",
    "ChangeSubmitView",
    "ChangeView",
    "ChangeWithdrawView",
    "OpinionView",
    "PartView",
    "PlanDetailView",
    "PlanExcelView",
    "PlanListView",
    "PlanPdfView",
    "PlanStartView",
    "PlanSubmitView",
    "PlanVersionView",
    "PlanWithdrawView",
    "ReviewView",
    "RulesFileView",
]
