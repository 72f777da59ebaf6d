"""Forms of notices, objections and complaints."""

from apps.publicity.forms.acting import (
    AnswerForm,
    CloseForm,
    FileForm,
    NoticeForm,
    TakeDownForm,
    papers_of,
    publication_of,
)
from apps.publicity.forms.public import CodeForm, ComplaintForm, ObjectionForm

__all__ = [
    "AnswerForm",
    "CloseForm",
    "CodeForm",
    "ComplaintForm",
    "FileForm",
    "NoticeForm",
    "ObjectionForm",
    "TakeDownForm",
    "papers_of",
    "publication_of",
]
