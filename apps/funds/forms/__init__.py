from apps.funds.forms.acting import (
    AnswerForm,
    AssessForm,
    CloseForm,
    MeasureAnswerForm,
    MeasureForm,
    MechanismForm,
    NoticeForm,
    ObjectionForm,
    PayForm,
    ProposeForm,
    ReceiveForm,
    ReplyForm,
    ReverseForm,
    SignForm,
    StepForm,
)
from apps.funds.forms.fields import YuanField
from apps.funds.forms.schemes import SchemeForm

__all__ = [
    "AnswerForm",
    "AssessForm",
    "CloseForm",
    "MeasureAnswerForm",
    "MeasureForm",
    "MechanismForm",
    "NoticeForm",
    "ObjectionForm",
    "PayForm",
    "ProposeForm",
    "ReceiveForm",
    "ReplyForm",
    "ReverseForm",
    "SchemeForm",
    "SignForm",
    "StepForm",
    "YuanField",
]
