"""Reads about people and organisations, shaped for pages and commands."""

from apps.accounts.selectors.demo import DEMO_PASSWORD, DEMO_USERNAMES, demo_accounts
from apps.accounts.selectors.people import (
    MembershipRow,
    PersonFilter,
    locked_until,
    locked_usernames,
    membership_rows,
    organisations_page,
    people_page,
)
from apps.accounts.selectors.sessions import (
    acting_membership,
    memberships_of,
    people_of,
    person_for_command,
    person_in_session,
)

__all__ = [
    "DEMO_PASSWORD",
    "DEMO_USERNAMES",
    "MembershipRow",
    "PersonFilter",
    "acting_membership",
    "demo_accounts",
    "locked_until",
    "locked_usernames",
    "membership_rows",
    "memberships_of",
    "organisations_page",
    "people_of",
    "people_page",
    "person_for_command",
    "person_in_session",
]
