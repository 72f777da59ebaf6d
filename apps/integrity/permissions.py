"""Who sees signals and cases, who decides about them."""

from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role, is_department, is_province
from apps.integrity.choices import FREEZING, SEEING
from apps.integrity.models import Case, Signal
from apps.parks.models import Park


def reads_signals(user: Person) -> bool:
    """The departments, and auditors within their grant. Parks see no signals."""
    return has_role(user, *SEEING)


def sees_parts(user: Person) -> bool:
    """Parts of other pages: everybody who sees the page gets one, with what ``visible_to`` leaves in it."""
    return acts_for_somebody(user)


def decides(user: Person) -> bool:
    """The departments of county and province."""
    return is_department(user)


def _governs(user: Person, county_ids: set[int]) -> bool:
    """The province, or the department of the one county concerned."""
    acting = user.acting if isinstance(user, User) and is_department(user) else None
    return acting is not None and (acting.sees_all or county_ids == {acting.jurisdiction_id})


def dismisses(user: Person, signal: Signal) -> bool:
    """Its county when both sides lie in it, else the province: no county puts aside what concerns another."""
    parks = (signal.left_park, signal.right_park)
    return _governs(user, {park.county_id for park in parks if park is not None})


def opens_case(user: Person, park: Park) -> bool:
    """The departments of the park's county, and of the province."""
    return _governs(user, {park.county_id})


def opens_any(user: Person) -> bool:
    """County departments about their parks, the province about all; cities read."""
    return is_department(user)


def works_on_case(user: Person, case: Case) -> bool:
    """The same people, while the case is not closed."""
    return case.state in FREEZING and opens_case(user, case.enrolment.park)


def ends_case(user: Person, case: Case) -> bool:
    """The same people but whoever opened it."""
    return works_on_case(user, case) and case.opened_by_id != user.pk


def sets_rules(user: Person) -> bool:
    """The province sets what a programme compares."""
    return is_province(user)
