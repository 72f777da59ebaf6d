from django.urls import path

from apps.delivery import views
from apps.delivery.views import agreements, deductions, diagnoses, papers, signin, visits

app_name = "delivery"
urlpatterns = [
    path("", views.RecordListView.as_view(), name="list"),
    path("add/", views.RecordAddView.as_view(), name="add"),
    path("<int:pk>/", views.RecordDetailView.as_view(), name="detail"),
    path("<int:pk>/edit/", views.RecordEditView.as_view(), name="edit"),
    path("<int:pk>/copy/", views.RecordCopyView.as_view(), name="copy"),
    path("<int:pk>/delete/", views.RecordDeleteView.as_view(), name="delete"),
    path("<int:pk>/files/", views.UploadView.as_view(), name="upload"),
    path("<int:pk>/files/<int:evidence>/", views.FileView.as_view(), name="file"),
    path("<int:pk>/files/<int:evidence>/edit/", views.EvidenceEditView.as_view(), name="evidence_edit"),
    path("<int:pk>/files/<int:evidence>/remove/", views.EvidenceRemoveView.as_view(), name="evidence_remove"),
    path("<int:pk>/files/<int:evidence>/replace/", views.EvidenceReplaceView.as_view(), name="evidence_replace"),
    path("<int:pk>/invoices/", views.InvoicesView.as_view(), name="invoices"),
    path("<int:pk>/invoices/<int:evidence>/", views.InvoiceView.as_view(), name="invoice"),
    path("event/", signin.EventView.as_view(), name="event"),
    path("<int:pk>/sign-in/", signin.SheetView.as_view(), name="signin"),
    path("<int:pk>/sign-in/act/", signin.SheetActView.as_view(), name="signin_act"),
    path("<int:pk>/sign-in/count/", signin.SheetCountView.as_view(), name="signin_count"),
    path("<int:pk>/sign-in/show/", signin.SheetShowView.as_view(), name="signin_show"),
    path("<int:pk>/sign-in/excel/", signin.SheetExcelView.as_view(), name="signin_excel"),
    path("<int:pk>/sign-in/<int:line>/strike/", signin.SheetStrikeView.as_view(), name="signin_strike"),
    path("<int:pk>/sign-in/<int:line>/match/", signin.SheetMatchView.as_view(), name="signin_match"),
    path("<int:pk>/papers/<slug:kind>/", papers.PaperView.as_view(), name="paper"),
    path("visit/<str:code>/", visits.VisitView.as_view(), name="visit"),
    path("visit/<str:code>/names/", visits.VisitNamesView.as_view(), name="visit_names"),
    path("agreements/", agreements.AgreementListView.as_view(), name="agreements"),
    path("agreements/add/", agreements.AgreementAddView.as_view(), name="agreement_add"),
    path("agreements/<int:pk>/edit/", agreements.AgreementEditView.as_view(), name="agreement_edit"),
    path("agreements/<int:pk>/file/", agreements.AgreementFileView.as_view(), name="agreement_file"),
    path("diagnoses/", diagnoses.DiagnosisListView.as_view(), name="diagnoses"),
    path("diagnoses/add/", diagnoses.DiagnosisAddView.as_view(), name="diagnosis_add"),
    path("diagnoses/waive/", diagnoses.WithoutDiagnosisView.as_view(), name="diagnosis_waive"),
    path("diagnoses/<int:pk>/decide/", diagnoses.DiagnosisDecideView.as_view(), name="diagnosis_decide"),
    path("diagnoses/<int:pk>/file/", diagnoses.DiagnosisFileView.as_view(), name="diagnosis_file"),
    path("<int:pk>/diagnosis/", diagnoses.DiagnosisMakeView.as_view(), name="diagnosis_make"),
    path("<int:pk>/deduct/", deductions.DeductView.as_view(), name="deduct"),
    path("deductions/<int:pk>/answer/", deductions.DeductionAnswerView.as_view(), name="deduction_answer"),
]
