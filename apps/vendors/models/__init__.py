"""Providers, how they were selected, what they offer, what was chosen."""

from apps.vendors.models.choosing import Choice
from apps.vendors.models.dismissals import SignalDismissal
from apps.vendors.models.listings import ProviderList, ProviderListing
from apps.vendors.models.providers import OperatorDeclaration, Provider, Qualification
from apps.vendors.models.selections import Candidate, Selection

__all__ = [
    "Candidate",
    "Choice",
    "OperatorDeclaration",
    "Provider",
    "ProviderList",
    "ProviderListing",
    "Qualification",
    "Selection",
    "SignalDismissal",
]
