"""Who reads and who writes service records."""

from apps.accounts.permissions import Person, acts_for_somebody, is_park
from apps.delivery.models import ServiceRecord
from apps.parks.models import Park


def reads_records(user: Person) -> bool:
    """Everybody who acts for somebody; which records, ``visible_to`` says."""
    return acts_for_somebody(user)


def records_services(user: Person) -> bool:
    """Park staff; departments read."""
    return is_park(user)


def records_for(user: Person, park: Park) -> bool:
    """Staff of the operator of this park."""
    return is_park(user) and park.operator_id == user.acting.organisation_id  # type: ignore[union-attr]


def writes_record(user: Person, record: ServiceRecord) -> bool:
    """Staff of the park whose record it is."""
    return records_for(user, record.enrolment.park)
