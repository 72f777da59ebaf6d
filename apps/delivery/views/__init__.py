from apps.delivery.views.files import (
    EvidenceEditView,
    EvidenceRemoveView,
    EvidenceReplaceView,
    FileView,
    UploadView,
)
from apps.delivery.views.invoices import InvoicesView, InvoiceView
from apps.delivery.views.lists import RecordListView
from apps.delivery.views.records import (
    RecordAddView,
    RecordCopyView,
    RecordDeleteView,
    RecordDetailView,
    RecordEditView,
)

__all__ = [
    "EvidenceEditView",
    "EvidenceRemoveView",
    "EvidenceReplaceView",
    "FileView",
    "InvoiceView",
    "InvoicesView",
    "RecordAddView",
    "RecordCopyView",
    "RecordDeleteView",
    "RecordDetailView",
    "RecordEditView",
    "RecordListView",
    "UploadView",
]
