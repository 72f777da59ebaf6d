from apps.programmes.forms.enrolment import EnrolAddForm, EnrolEditForm
from apps.programmes.forms.header import ProgrammeForm
from apps.programmes.forms.service import ServiceAddForm, ServiceEditForm

__all__ = ["EnrolAddForm", "EnrolEditForm", "ProgrammeForm", "ServiceAddForm", "ServiceEditForm"]
