"""Pages of period reports."""

from apps.reports.views.filing import ReportDetailView, ReportSaveView, ReportSubmitView, ReportWithdrawView
from apps.reports.views.lists import ReportListView, ReportStartView
from apps.reports.views.printed import ReportExcelView, ReportPdfView
from apps.reports.views.reviewing import OpinionView, ReportVersionView, ReviewView

__all__ = [
    "OpinionView",
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
