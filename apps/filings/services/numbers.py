"""Reading the numbers of a liaison list: each time an act on record, and not too often (R0.114)."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.throttle import too_often
from apps.filings.models import LiaisonList
from apps.filings.permissions import keeps, reads_numbers
from apps.filings.selectors.liaison import working_rows

if TYPE_CHECKING:
    from apps.accounts.models import User

REVEALS, EXPORTS, HOUR = 60, 20, 3600


@transaction.atomic
def reveal(*, liaison_list: LiaisonList, version: Submission | None, key: str, user: "User") -> dict[str, Any]:
    """The row of one person with its numbers; the log says who read whose and when.

    ``version`` is the filed one the page shows, None for the rows in work, which only the county has. Raises
    :class:`Refused` for people who may not read numbers, for a row that does not exist, and above 60 an hour.
    """
    if not reads_numbers(user, liaison_list) or (version is None and not keeps(user, liaison_list)):
        raise Refused(_("Numbers are for the provincial departments and the departments of this county."))
    rows = version.payload["rows"] if version is not None else working_rows(liaison_list, timezone.localdate())
    row = next((each for each in rows if each["key"] == key), None)
    if row is None:
        raise Refused(_("This person is no longer on the list. Reload the page."))
    if too_often(f"liaison-reveal:{user.pk}", limit=REVEALS, seconds=HOUR):
        raise Refused(_("You have looked at many numbers within an hour. Try again later, or export the list."))
    _log(liaison_list, version, user, "liaison.revealed", f"{row['unit']} {row['name']}")
    return dict(row)


def may_export(user: "User", liaison_list: LiaisonList) -> bool:
    """Whether a person gets copies with full numbers."""
    return reads_numbers(user, liaison_list)


@transaction.atomic
def export_list(*, liaison_list: LiaisonList, version: Submission | None, user: "User") -> None:
    """Note that somebody takes a copy with full numbers. Raises :class:`Refused` like :func:`reveal`; 20 an hour."""
    if not reads_numbers(user, liaison_list) or (version is None and not keeps(user, liaison_list)):
        raise Refused(_("Numbers are for the provincial departments and the departments of this county."))
    if too_often(f"liaison-export:{user.pk}", limit=EXPORTS, seconds=HOUR):
        raise Refused(_("You have taken many copies within an hour. Try again later."))
    _log(liaison_list, version, user, "liaison.exported", "")


def _log(liaison_list: LiaisonList, version: Submission | None, user: "User", action: str, whose: str) -> None:
    number = f"v{version.version}" if version is not None else ""
    note = " · ".join(part for part in (whose, number) if part)
    record(user=user, action=action, target=liaison_list, jurisdiction_id=liaison_list.jurisdiction_id, note=note)
