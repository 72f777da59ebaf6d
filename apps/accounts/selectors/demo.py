"""The accounts of the demonstration, for the sign-in page and the start command."""

from dataclasses import dataclass

from django.utils import timezone

from apps.accounts.models import Membership

DEMO_USERNAMES = (
    "park.filer",
    "park.lead",
    "county.eit",
    "county.fin",
    "prov.eit",
    "prov.fin",
    "auditor",
    "admin",
)
DEMO_PASSWORD = "demo-demo"  # noqa: S105 -- printed on the sign-in page of the demonstration


@dataclass(frozen=True)
class DemoAccount:
    """One row of the table."""

    username: str
    name: str
    organisation: str
    role: str


def demo_accounts() -> list[DemoAccount]:
    """The demonstration's active accounts with the membership used at sign-in, in the order of the story. One query."""
    rows = Membership.objects.valid_on(timezone.localdate()).filter(
        user__username__in=DEMO_USERNAMES, user__is_active=True
    )
    found: dict[str, Membership] = {}
    for row in rows.select_related("user", "organisation").order_by("-is_default", "pk"):
        found.setdefault(row.user.username, row)
    return [
        DemoAccount(name, found[name].user.name, found[name].organisation.name, found[name].get_role_display())
        for name in DEMO_USERNAMES
        if name in found
    ]
