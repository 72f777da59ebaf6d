"""Who sees the calendar, marks, confirms, urges, and keeps the table of holidays."""

from apps.accounts.choices import PROVINCE_ROLES, Role
from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role, is_county, is_department, is_province
from apps.obligations.choices import DOCUMENTS, Debtor
from apps.obligations.models import Obligation, Receipt

KEEPERS = frozenset({*PROVINCE_ROLES, Role.SYS_ADMIN})


def reads_calendar(user: Person) -> bool:
    """Everybody who acts for somebody; what they see in it is another matter."""
    return acts_for_somebody(user)


def watches_lateness(user: Person) -> bool:
    """Departments see who is late: those of a county or city their own, those of the province all."""
    acting = user.acting if isinstance(user, User) else None
    return acting is not None and (acting.sees_all or acting.sees_jurisdiction)


def urges(user: Person) -> bool:
    """The departments of counties and of the province (R0.69)."""
    return is_department(user)


def may_urge(user: User, obligation: Obligation) -> bool:
    """The county urges its parks; the province urges parks and counties."""
    acting = user.acting
    if acting is None or obligation.debtor == Debtor.PROVINCE:
        return False
    own = is_county(user) and acting.jurisdiction_id == obligation.jurisdiction_id
    return is_province(user) or (own and obligation.debtor == Debtor.PARK)


def owes(user: User, obligation: Obligation) -> bool:
    """Whether the organisation this person acts for owes it."""
    acting = user.acting
    if acting is None:
        return False
    if obligation.enrolment is not None:
        return acting.organisation_id == obligation.enrolment.park.operator_id
    return acting.jurisdiction_id == obligation.jurisdiction_id and acting.role in obligation.rule.submitters


def marks_by_hand(user: User, obligation: Obligation) -> bool:
    """Who owes it marks it done, unless the portal itself holds the document."""
    return owes(user, obligation) and obligation.rule.form not in DOCUMENTS


def receives(user: User, receipt: Receipt) -> bool:
    """The department the receipt names, of the county of the debtor, or of the province."""
    acting = user.acting
    if acting is None or acting.role != receipt.party:
        return False
    return is_province(user) or acting.jurisdiction_id == receipt.obligation.jurisdiction_id


def keeps_holidays(user: Person) -> bool:
    """The provincial departments and the platform administration."""
    return has_role(user, *KEEPERS)


def notes_events(user: Person) -> bool:
    """The county departments note that something happened that must be reported."""
    return is_county(user)
