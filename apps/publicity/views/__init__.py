"""Pages for everybody, and pages of the departments."""

from apps.publicity.views.objections import AnswerView, ObjectionListView, ObjectionView, RevealView, TakeDownView
from apps.publicity.views.public import (
    ComplainView,
    LookUpView,
    NoticeFileView,
    NoticeView,
    PublicNoticesView,
    SoundView,
)
from apps.publicity.views.work import AttachView, CloseView, NoticeAddView, NoticeListView, WorkView

__all__ = [
    "AnswerView",
    "AttachView",
    "CloseView",
    "ComplainView",
    "LookUpView",
    "NoticeAddView",
    "NoticeFileView",
    "NoticeListView",
    "NoticeView",
    "ObjectionListView",
    "ObjectionView",
    "PublicNoticesView",
    "RevealView",
    "SoundView",
    "TakeDownView",
    "WorkView",
]
