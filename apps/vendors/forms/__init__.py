"""Forms of providers and products: cleaning; services decide and write."""

from apps.vendors.forms.choosing import ChoiceForm, DecisionForm, DismissForm, ReasonForm, SingleForm
from apps.vendors.forms.filters import ParkForm, RegisterFilterForm
from apps.vendors.forms.listings import ListingForm
from apps.vendors.forms.providers import DeclarationForm, ProviderForm, QualificationForm
from apps.vendors.forms.selections import CandidateForm, CandidateFormSet, SelectionForm

__all__ = [
    "CandidateForm",
    "CandidateFormSet",
    "ChoiceForm",
    "DecisionForm",
    "DeclarationForm",
    "DismissForm",
    "ListingForm",
    "ParkForm",
    "ProviderForm",
    "QualificationForm",
    "ReasonForm",
    "RegisterFilterForm",
    "SelectionForm",
    "SingleForm",
]
