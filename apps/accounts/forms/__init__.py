"""What people type about accounts; services decide and write."""

from apps.accounts.forms.organisations import OrganisationFilterForm, OrganisationForm
from apps.accounts.forms.people import (
    MembershipEndForm,
    MembershipForm,
    PersonAddForm,
    PersonFilterForm,
    PersonForm,
)
from apps.accounts.forms.signing import NewPasswordForm, SignInForm

__all__ = [
    "MembershipEndForm",
    "MembershipForm",
    "NewPasswordForm",
    "OrganisationFilterForm",
    "OrganisationForm",
    "PersonAddForm",
    "PersonFilterForm",
    "PersonForm",
    "SignInForm",
]
