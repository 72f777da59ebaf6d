"""Who may speak on a submission."""

from typing import TYPE_CHECKING

from apps.accounts.permissions import is_county
from apps.approvals.choices import Department
from apps.approvals.models import Submission, Waiver
from apps.approvals.rules import department_of, spoken_by_filing

if TYPE_CHECKING:
    from apps.accounts.models import User

keeps_phrases = is_county


def speaks_for(user: "User", jurisdiction_id: int) -> Department | None:
    """The department the person may speak for in a jurisdiction; None when they speak for none there.

    The organisation in use decides (R0.31): an economy or finance department of that very jurisdiction.
    """
    acting = user.acting
    if acting is None or acting.jurisdiction_id != jurisdiction_id:
        return None
    return department_of(acting.organisation.kind)


def filed(user: "User", submission: Submission) -> bool:
    """Whether the person, or the organisation they act for, filed it: such people never review."""
    acting = user.acting
    own = acting is not None and acting.organisation_id == submission.organisation_id
    return own or user.pk == submission.submitted_by_id


def filing_department(submission: Submission) -> Department | None:
    """The department of the place that has spoken by filing this version; load the organisation with it."""
    organisation = submission.organisation
    return spoken_by_filing(
        organisation.kind, is_of_the_place=organisation.jurisdiction_id == submission.jurisdiction_id
    )


def decides(user: "User", waiver: Waiver) -> bool:
    """The economy or finance department of the place decides on a waiver, never who asked for it."""
    acting = user.acting
    asked = user.pk == waiver.asked_by_id or (acting is not None and acting.organisation_id == waiver.organisation_id)
    return not asked and speaks_for(user, waiver.jurisdiction_id) is not None
