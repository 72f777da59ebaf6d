"""Pages of providers and products."""

from apps.vendors.views.agreements import AgreementDocxView, AgreementPdfView
from apps.vendors.views.catalogue import CatalogueExportView, CatalogueView, PublishView
from apps.vendors.views.choosing import ChooseView, CompareView
from apps.vendors.views.listings import ListingAddView, ListingEditView, ListingView, TakeOffView
from apps.vendors.views.printed import VersionExcelView, VersionPdfView
from apps.vendors.views.providers import (
    DeclarationView,
    ProviderAddView,
    ProviderEditView,
    ProviderListView,
    ProviderView,
    QualificationAddView,
    QualificationFileView,
)
from apps.vendors.views.selections import (
    SelectionAddView,
    SelectionEditView,
    SelectionFileView,
    SelectionListView,
    SelectionView,
)
from apps.vendors.views.waivers import AskSingleView, SignalDismissView, WaiverDecideView, WaiverListView

__all__ = [
    "AgreementDocxView",
    "AgreementPdfView",
    "AskSingleView",
    "CatalogueExportView",
    "CatalogueView",
    "ChooseView",
    "CompareView",
    "DeclarationView",
    "ListingAddView",
    "ListingEditView",
    "ListingView",
    "ProviderAddView",
    "ProviderEditView",
    "ProviderListView",
    "ProviderView",
    "PublishView",
    "QualificationAddView",
    "QualificationFileView",
    "SelectionAddView",
    "SelectionEditView",
    "SelectionFileView",
    "SelectionListView",
    "SelectionView",
    "SignalDismissView",
    "TakeOffView",
    "VersionExcelView",
    "VersionPdfView",
    "WaiverDecideView",
    "WaiverListView",
]
