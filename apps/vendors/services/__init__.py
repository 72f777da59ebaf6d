"""Acts on providers, selections, products, waivers, signals and lists."""

from apps.vendors.services.choosing import choose_product, dismiss_signal
from apps.vendors.services.listings import ListingData, add_listing, checked_product, edit_listing, take_off
from apps.vendors.services.locking import list_under_lock, lock_list, unlock_list
from apps.vendors.services.printing import ask_for_print, print_once
from apps.vendors.services.providers import (
    DeclaredData,
    ProviderData,
    QualificationData,
    add_provider,
    add_qualification,
    declare_operator,
    edit_provider,
    remove_provider,
)
from apps.vendors.services.publishing import publish_list
from apps.vendors.services.selections import CandidateData, SelectionData, add_selection, edit_selection
from apps.vendors.services.waiving import answer_waiver, ask_county, ask_for_single

__all__ = [
    "CandidateData",
    "DeclaredData",
    "ListingData",
    "ProviderData",
    "QualificationData",
    "SelectionData",
    "add_listing",
    "add_provider",
    "add_qualification",
    "add_selection",
    "answer_waiver",
    "ask_county",
    "ask_for_print",
    "ask_for_single",
    "checked_product",
    "choose_product",
    "declare_operator",
    "dismiss_signal",
    "edit_listing",
    "edit_provider",
    "edit_selection",
    "list_under_lock",
    "lock_list",
    "print_once",
    "publish_list",
    "remove_provider",
    "take_off",
    "unlock_list",
]
