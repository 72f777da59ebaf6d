from django.urls import path

from apps.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.ReportListView.as_view(), name="list"),
    path("together/", views.BulkReviewView.as_view(), name="bulk"),
    path("start/", views.ReportStartView.as_view(), name="start"),
    path("<int:pk>/", views.ReportDetailView.as_view(), name="detail"),
    path("<int:pk>/save/", views.ReportSaveView.as_view(), name="save"),
    path("<int:pk>/submit/", views.ReportSubmitView.as_view(), name="submit"),
    path("<int:pk>/withdraw/", views.ReportWithdrawView.as_view(), name="withdraw"),
    path("<int:pk>/review/", views.ReviewView.as_view(), name="review"),
    path("<int:pk>/opinion/", views.OpinionView.as_view(), name="opinion"),
    path("<int:pk>/records/", views.CitedRecordsView.as_view(), name="records"),
    path("<int:pk>/records/<int:record>/", views.JudgeRecordView.as_view(), name="judge"),
    path("<int:pk>/receipt/", views.ReceiptView.as_view(), name="receipt"),
    path("<int:pk>/pdf/", views.ReportPdfView.as_view(), name="pdf"),
    path("<int:pk>/excel/", views.ReportExcelView.as_view(), name="excel"),
    path("<int:pk>/versions/<int:version>/", views.ReportVersionView.as_view(), name="version"),
]
