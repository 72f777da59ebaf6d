from apps.integrity.views.cases import (
    CaseAddView,
    CaseEndView,
    CaseFilesView,
    CaseFileView,
    CaseHandleView,
    CaseListView,
    CaseView,
    FreezeView,
)
from apps.integrity.views.comparisons import RulesView
from apps.integrity.views.findings import DismissView, ParkSignalsView, RecordSignalsView, SignalListView, SignalView

__all__ = [
    "CaseAddView",
    "CaseEndView",
    "CaseFileView",
    "CaseFilesView",
    "CaseHandleView",
    "CaseListView",
    "CaseView",
    "DismissView",
    "FreezeView",
    "ParkSignalsView",
    "RecordSignalsView",
    "RulesView",
    "SignalListView",
    "SignalView",
]
