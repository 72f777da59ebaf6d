"""Pages of period reports."""

from apps.reports.views.bulk import BulkReviewView
from apps.reports.views.filing import ReportDetailView, ReportSaveView, ReportSubmitView, ReportWithdrawView
from apps.reports.views.judging import CitedRecordsView, JudgeRecordView
from apps.reports.views.lists import ReportListView, ReportStartView
from apps.reports.views.printed import ReportExcelView, ReportPdfView
from apps.reports.views.receipts import ReceiptView
from apps.reports.views.reviewing import OpinionView, ReportVersionView, ReviewView

__all__ = [
    "BulkReviewView",
    "CitedRecordsView",
    "JudgeRecordView",
    "OpinionView",
    "ReceiptView",
    "ReportDetailView",
    "ReportExcelView",
    "ReportListView",
    "ReportPdfView",
    "ReportSaveView",
    "ReportStartView",
    "ReportSubmitView",
    "ReportVersionView",
    "ReportWithdrawView",
    "ReviewView",
]
