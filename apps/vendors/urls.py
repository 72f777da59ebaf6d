from django.urls import path

from apps.vendors import views

app_name = "vendors"
urlpatterns = [
    path("", views.CatalogueView.as_view(), name="list"),
    path("export/", views.CatalogueExportView.as_view(), name="export"),
    path("<int:pk>/publish/", views.PublishView.as_view(), name="publish"),
    path("<int:pk>/single/<int:service>/", views.AskSingleView.as_view(), name="ask_single"),
    path("versions/<int:pk>/pdf/", views.VersionPdfView.as_view(), name="version_pdf"),
    path("versions/<int:pk>/excel/", views.VersionExcelView.as_view(), name="version_excel"),
    path("providers/", views.ProviderListView.as_view(), name="providers"),
    path("providers/add/", views.ProviderAddView.as_view(), name="provider_add"),
    path("providers/<int:pk>/", views.ProviderView.as_view(), name="provider"),
    path("providers/<int:pk>/edit/", views.ProviderEditView.as_view(), name="provider_edit"),
    path("providers/<int:pk>/qualify/", views.QualificationAddView.as_view(), name="qualification_add"),
    path("qualifications/<int:pk>/file/", views.QualificationFileView.as_view(), name="qualification_file"),
    path("declaration/<int:pk>/", views.DeclarationView.as_view(), name="declaration"),
    path("selections/", views.SelectionListView.as_view(), name="selections"),
    path("selections/add/", views.SelectionAddView.as_view(), name="selection_add"),
    path("selections/<int:pk>/", views.SelectionView.as_view(), name="selection"),
    path("selections/<int:pk>/edit/", views.SelectionEditView.as_view(), name="selection_edit"),
    path("selections/<int:pk>/file/", views.SelectionFileView.as_view(), name="selection_file"),
    path("products/add/", views.ListingAddView.as_view(), name="listing_add"),
    path("products/<int:pk>/", views.ListingView.as_view(), name="listing"),
    path("products/<int:pk>/edit/", views.ListingEditView.as_view(), name="listing_edit"),
    path("products/<int:pk>/take-off/", views.TakeOffView.as_view(), name="take_off"),
    path("products/<int:pk>/choose/", views.ChooseView.as_view(), name="choose"),
    path("compare/", views.CompareView.as_view(), name="compare"),
    path("choices/<int:pk>/agreement.docx", views.AgreementDocxView.as_view(), name="agreement_docx"),
    path("choices/<int:pk>/agreement/", views.AgreementPdfView.as_view(), name="agreement_pdf"),
    path("waivers/", views.WaiverListView.as_view(), name="waivers"),
    path("waivers/<int:pk>/decide/", views.WaiverDecideView.as_view(), name="waiver_decide"),
    path("signals/<int:pk>/dismiss/", views.SignalDismissView.as_view(), name="signal_dismiss"),
]
