from django.urls import path

from apps.spreadsheets import views

app_name = "spreadsheets"
urlpatterns = [
    path("", views.ImportListView.as_view(), name="list"),
    path("upload/", views.GoalUploadView.as_view(), name="upload"),
    path("goals.xlsx", views.GoalExportView.as_view(), name="export_targets"),
    path("parks/<int:pk>/tenants/", views.TenantUploadView.as_view(), name="tenants_upload"),
    path("parks/<int:pk>/tenants.xlsx", views.TenantExportView.as_view(), name="export_tenants"),
    path("parks/<int:pk>/catalogue/", views.CatalogueUploadView.as_view(), name="catalogue_upload"),
    path("parks/<int:pk>/vouchers/", views.VoucherUploadView.as_view(), name="voucher_upload"),
    path("parks/<int:pk>/catalogue-blank.xlsx", views.CatalogueBlankView.as_view(), name="catalogue_blank"),
    path("records/", views.LogUploadView.as_view(), name="records_upload"),
    path("records-blank.xlsx", views.LogBlankView.as_view(), name="records_blank"),
    path("<int:pk>/", views.BatchView.as_view(), name="batch"),
    path("<int:pk>/commit/", views.CommitView.as_view(), name="commit"),
    path("<int:pk>/mend/", views.MendView.as_view(), name="mend"),
    path("<int:pk>/discard/", views.DiscardView.as_view(), name="discard"),
    path("<int:pk>/undo/", views.UndoView.as_view(), name="undo"),
    path("<int:pk>/files/<int:file>/", views.FileKindView.as_view(), name="file_kind"),
    path("<int:pk>/remarks.xlsx", views.AnnotatedView.as_view(), name="annotated"),
]
