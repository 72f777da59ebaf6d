"""Everything that writes about divisions, organisations, people and memberships."""

from apps.accounts.services.first_administrator import bootstrap_administrator
from apps.accounts.services.jurisdictions import Loaded, load_jurisdictions
from apps.accounts.services.memberships import add_membership, end_membership, prefer_membership
from apps.accounts.services.organisations import OrganisationData, add_organisation, edit_organisation
from apps.accounts.services.people import add_person, edit_person, reset_password, set_person_active, unlock_person
from apps.accounts.services.sessions import change_password, choose_membership, note_lock_out, note_sign_in

__all__ = [
    "Loaded",
    "OrganisationData",
    "add_membership",
    "add_organisation",
    "add_person",
    "bootstrap_administrator",
    "change_password",
    "choose_membership",
    "edit_organisation",
    "edit_person",
    "end_membership",
    "load_jurisdictions",
    "note_lock_out",
    "note_sign_in",
    "prefer_membership",
    "reset_password",
    "set_person_active",
    "unlock_person",
]
