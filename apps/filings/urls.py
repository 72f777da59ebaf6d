from django.urls import path

from apps.filings import views

app_name = "filings"
LIAISON, SUMMARY, MEETING = "liaison/<int:pk>", "summaries/<int:pk>", "consultations/<int:pk>"
urlpatterns = [
    path("liaison/", views.LiaisonListsView.as_view(), name="lists"),
    path("liaison/start/", views.LiaisonStartView.as_view(), name="list_start"),
    path(f"{LIAISON}/", views.LiaisonView.as_view(), name="liaison"),
    path(f"{LIAISON}/people/add/", views.ContactAddView.as_view(), name="contact_add"),
    path(f"{LIAISON}/people/<int:contact>/", views.ContactEditView.as_view(), name="contact_edit"),
    path(f"{LIAISON}/people/<int:contact>/remove/", views.ContactRemoveView.as_view(), name="contact_remove"),
    path(f"{LIAISON}/file/", views.LiaisonFileView.as_view(), name="list_file"),
    path(f"{LIAISON}/reveal/", views.RevealView.as_view(), name="list_reveal"),
    path(f"{LIAISON}/versions/<int:version>/", views.LiaisonVersionView.as_view(), name="list_version"),
    path(f"{LIAISON}/excel/", views.LiaisonExcelView.as_view(), name="list_excel"),
    path(f"{LIAISON}/pdf/", views.LiaisonPdfView.as_view(), name="list_pdf"),
    path("receipts/<int:pk>/", views.ConfirmView.as_view(), name="confirm"),
    path("summaries/", views.SummaryListView.as_view(), name="summaries"),
    path("summaries/start/", views.SummaryStartView.as_view(), name="summary_start"),
    path(f"{SUMMARY}/", views.SummaryView.as_view(), name="summary"),
    path(f"{SUMMARY}/write/", views.SummaryWriteView.as_view(), name="summary_write"),
    path(f"{SUMMARY}/figures/", views.SummaryFiguresView.as_view(), name="summary_figures"),
    path(f"{SUMMARY}/submit/", views.SummarySubmitView.as_view(), name="summary_submit"),
    path(f"{SUMMARY}/withdraw/", views.SummaryWithdrawView.as_view(), name="summary_withdraw"),
    path(f"{SUMMARY}/opinion/", views.SummaryOpinionView.as_view(), name="summary_opinion"),
    path(f"{SUMMARY}/versions/<int:version>/", views.SummaryVersionView.as_view(), name="summary_version"),
    path(f"{SUMMARY}/pdf/", views.SummaryPdfView.as_view(), name="summary_pdf"),
    path("consultations/", views.ConsultationListView.as_view(), name="consultations"),
    path("consultations/add/", views.ConsultationAddView.as_view(), name="consultation_add"),
    path(f"{MEETING}/", views.ConsultationView.as_view(), name="consultation"),
    path(f"{MEETING}/edit/", views.ConsultationEditView.as_view(), name="consultation_edit"),
    path(f"{MEETING}/follow/", views.FollowUpView.as_view(), name="consultation_follow"),
    path(f"{MEETING}/follow/<int:item>/done/", views.FollowUpDoneView.as_view(), name="consultation_done"),
    path(f"{MEETING}/files/", views.ConsultationFilesView.as_view(), name="consultation_files"),
    path(f"{MEETING}/files/<int:file>/", views.ConsultationFileView.as_view(), name="consultation_file"),
]
