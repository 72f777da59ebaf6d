"""Reads of providers and products."""

from apps.vendors.selectors.agreements import agreement_key, agreement_path, agreement_payload
from apps.vendors.selectors.catalogue import (
    Catalogue,
    Offer,
    ServiceGroup,
    catalogue,
    enrolments_to_see,
    offers_of,
    price_facts,
    second_facts,
)
from apps.vendors.selectors.lists import (
    last_job,
    list_payload,
    list_versions,
    payload_of,
    pdf_key,
    pdf_path,
    printed,
)
from apps.vendors.selectors.reference import suggestions
from apps.vendors.selectors.register import (
    Contacts,
    choices_of,
    chosen_for,
    contacts,
    is_fixed,
    is_relied_on,
    listings_of_provider,
    pilot_tenancies,
    qualifications,
    register,
    selections,
    selections_of_provider,
)
from apps.vendors.selectors.related import Signal, signals_in, signals_to_see
from apps.vendors.selectors.waiving import ParkCounts, WaiverPage, waiver_page

__all__ = [
    "Catalogue",
    "Contacts",
    "Offer",
    "ParkCounts",
    "ServiceGroup",
    "Signal",
    "WaiverPage",
    "agreement_key",
    "agreement_path",
    "agreement_payload",
    "catalogue",
    "choices_of",
    "chosen_for",
    "contacts",
    "enrolments_to_see",
    "is_fixed",
    "is_relied_on",
    "last_job",
    "list_payload",
    "list_versions",
    "listings_of_provider",
    "offers_of",
    "payload_of",
    "pdf_key",
    "pdf_path",
    "pilot_tenancies",
    "price_facts",
    "printed",
    "qualifications",
    "register",
    "second_facts",
    "selections",
    "selections_of_provider",
    "signals_in",
    "signals_to_see",
    "suggestions",
    "waiver_page",
]
