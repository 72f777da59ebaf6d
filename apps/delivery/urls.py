from django.urls import path

from apps.delivery import views

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
]
