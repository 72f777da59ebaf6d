"""Mid-term evaluation of parks (annex 2)."""

from django.urls import path

from apps.evaluations.views import midterm, midterm_filing, midterm_printed, midterm_reviewing

urlpatterns = [
    path("midterm/", midterm.MidtermListView.as_view(), name="midterm"),
    path("midterm/start/", midterm.MidtermStartView.as_view(), name="midterm_start"),
    path("midterm/grades/", midterm.MidtermRulesView.as_view(), name="midterm_rules"),
    path("midterm/<int:pk>/", midterm_filing.MidtermDetailView.as_view(), name="midterm_detail"),
    path("midterm/<int:pk>/save/", midterm_filing.MidtermSaveView.as_view(), name="midterm_save"),
    path("midterm/<int:pk>/submit/", midterm_filing.MidtermSubmitView.as_view(), name="midterm_submit"),
    path("midterm/<int:pk>/withdraw/", midterm_filing.MidtermWithdrawView.as_view(), name="midterm_withdraw"),
    path("midterm/<int:pk>/files/", midterm_filing.MidtermFilesView.as_view(), name="midterm_files"),
    path("midterm/<int:pk>/files/<int:file>/", midterm_filing.MidtermFileView.as_view(), name="midterm_file"),
    path("midterm/<int:pk>/review/", midterm_reviewing.MidtermReviewView.as_view(), name="midterm_review"),
    path("midterm/<int:pk>/opinion/", midterm_reviewing.MidtermOpinionView.as_view(), name="midterm_opinion"),
    path("midterm/<int:pk>/receipt/", midterm_reviewing.MidtermReceiptView.as_view(), name="midterm_receipt"),
    path("midterm/<int:pk>/pdf/", midterm_printed.MidtermPdfView.as_view(), name="midterm_pdf"),
    path("midterm/<int:pk>/excel/", midterm_printed.MidtermExcelView.as_view(), name="midterm_excel"),
    path(
        "midterm/<int:pk>/versions/<int:version>/",
        midterm_reviewing.MidtermVersionView.as_view(),
        name="midterm_version",
    ),
]
