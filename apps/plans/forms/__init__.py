"""What people type: the parts of a plan, change requests, opinions and answers, filters."""

from apps.plans.forms.changes import AnswerForm, ChangeForm
from apps.plans.forms.filters import ListFilter
from apps.plans.forms.parts import PartForm
from apps.plans.forms.reviewing import OpinionForm

__all__ = ["AnswerForm", "ChangeForm", "ListFilter", "OpinionForm", "PartForm"]
