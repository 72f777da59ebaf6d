from apps.programmes.views.changing import ProgrammeEditView, ServiceAddView, ServiceEditView
from apps.programmes.views.choosing import ProgrammeChooseView
from apps.programmes.views.enrolling import EnrolAddView, EnrolEditView, ParkProgrammesView
from apps.programmes.views.reading import ClauseView, ProgrammeDetailView, ProgrammeListView

__all__ = [
    "ClauseView",
    "EnrolAddView",
    "EnrolEditView",
    "ParkProgrammesView",
    "ProgrammeChooseView",
    "ProgrammeDetailView",
    "ProgrammeEditView",
    "ProgrammeListView",
    "ServiceAddView",
    "ServiceEditView",
]
