"""Who reads and who writes service records."""

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role, is_park
from apps.approvals.permissions import speaks_for
from apps.delivery.models import Agreement, Diagnosis, ServiceRecord
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


def accepts_diagnosis(user: Person, diagnosis: Diagnosis) -> bool:
    """The lead of the park whose enterprise it is."""
    return has_role(user, Role.PARK_LEAD) and records_for(user, diagnosis.enrolment.park)


def keeps_agreement(user: Person, agreement: Agreement) -> bool:
    """Staff of the park whose agreement it is."""
    return records_for(user, agreement.enrolment.park)


def decides_zero_fee(user: Person, record: ServiceRecord) -> bool:
    """The economy and the finance department of the park's county."""
    return isinstance(user, User) and speaks_for(user, record.enrolment.park.county_id) is not None


def deducts_records(user: Person, record: ServiceRecord) -> bool:
    """The economy and the finance department of the park's county."""
    return isinstance(user, User) and speaks_for(user, record.enrolment.park.county_id) is not None
