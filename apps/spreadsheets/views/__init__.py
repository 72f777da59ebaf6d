"""Pages of imports."""

from apps.spreadsheets.views.batches import (
    AnnotatedView,
    BatchView,
    CommitView,
    DiscardView,
    ImportListView,
    MendView,
    UndoView,
)
from apps.spreadsheets.views.files import CatalogueBlankView, GoalExportView, TenantExportView
from apps.spreadsheets.views.logs import FileKindView, LogBlankView, LogUploadView
from apps.spreadsheets.views.uploading import CatalogueUploadView, GoalUploadView, TenantUploadView, VoucherUploadView

__all__ = [
    "AnnotatedView",
    "BatchView",
    "CatalogueBlankView",
    "CatalogueUploadView",
    "CommitView",
    "DiscardView",
    "FileKindView",
    "GoalExportView",
    "GoalUploadView",
    "ImportListView",
    "LogBlankView",
    "LogUploadView",
    "MendView",
    "TenantExportView",
    "TenantUploadView",
    "UndoView",
    "VoucherUploadView",
]
