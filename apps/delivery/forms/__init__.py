from apps.delivery.forms.files import (
    ArchiveForm,
    EvidenceForm,
    SentFilesForm,
    SupersedeForm,
    UploadForm,
    ZeroFeeAnswerForm,
    ZeroFeeForm,
)
from apps.delivery.forms.filters import FilterForm
from apps.delivery.forms.records import PASTED_LIMIT, RecordForm

__all__ = [
    "PASTED_LIMIT",
    "ArchiveForm",
    "EvidenceForm",
    "FilterForm",
    "RecordForm",
    "SentFilesForm",
    "SupersedeForm",
    "UploadForm",
    "ZeroFeeAnswerForm",
    "ZeroFeeForm",
]
