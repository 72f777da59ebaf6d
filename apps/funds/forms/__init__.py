from apps.funds.forms.acting import (
    AnswerForm,
    AssessForm,
    MeasureAnswerForm,
    MeasureForm,
    MechanismForm,
    PayForm,
    ProposeForm,
    ReceiveForm,
    ReplyForm,
    ReverseForm,
    SignForm,
    StepForm,
    TrancheNoticeForm,
)
from apps.funds.forms.fields import YuanField
from apps.funds.forms.schemes import SchemeChangeForm, SchemeForm

__all__ = [
    "AnswerForm",
    "AssessForm",
    "MeasureAnswerForm",
    "MeasureForm",
    "MechanismForm",
    "PayForm",
    "ProposeForm",
    "ReceiveForm",
    "ReplyForm",
    "ReverseForm",
    "SchemeChangeForm",
    "SchemeForm",
    "SignForm",
    "StepForm",
    "TrancheNoticeForm",
    "YuanField",
]
