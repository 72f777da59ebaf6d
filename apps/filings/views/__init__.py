"""Pages of filings."""

from apps.filings.views.consultations import (
    ConsultationAddView,
    ConsultationEditView,
    ConsultationFilesView,
    ConsultationFileView,
    ConsultationListView,
    ConsultationView,
    FollowUpDoneView,
    FollowUpView,
)
from apps.filings.views.contacts import ContactAddView, ContactEditView, ContactRemoveView
from apps.filings.views.liaison import (
    LiaisonFileView,
    LiaisonListsView,
    LiaisonStartView,
    LiaisonVersionView,
    LiaisonView,
    RevealView,
)
from apps.filings.views.printed import LiaisonExcelView, LiaisonPdfView, SummaryPdfView
from apps.filings.views.receipts import ConfirmView
from apps.filings.views.signing import SummaryOpinionView, SummarySubmitView, SummaryWithdrawView
from apps.filings.views.summaries import SummaryListView, SummaryStartView, SummaryVersionView, SummaryView
from apps.filings.views.writing import SummaryFiguresView, SummaryWriteView

__all__ = [
    "ConfirmView",
    "ConsultationAddView",
    "ConsultationEditView",
    "ConsultationFileView",
    "ConsultationFilesView",
    "ConsultationListView",
    "ConsultationView",
    "ContactAddView",
    "ContactEditView",
    "ContactRemoveView",
    "FollowUpDoneView",
    "FollowUpView",
    "LiaisonExcelView",
    "LiaisonFileView",
    "LiaisonListsView",
    "LiaisonPdfView",
    "LiaisonStartView",
    "LiaisonVersionView",
    "LiaisonView",
    "RevealView",
    "SummaryFiguresView",
    "SummaryListView",
    "SummaryOpinionView",
    "SummaryPdfView",
    "SummaryStartView",
    "SummarySubmitView",
    "SummaryVersionView",
    "SummaryView",
    "SummaryWithdrawView",
    "SummaryWriteView",
]
