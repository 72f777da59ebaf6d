"""Who reads and writes filings, and who may read the numbers of people."""

from typing import Any

from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, is_county, is_department, is_park, is_province
from apps.approvals.permissions import speaks_for
from apps.filings.choices import ContactKind
from apps.filings.models import Consultation, Contact, LiaisonList, Summary
from apps.filings.workflow import EDITABLE, by_department
from apps.programmes.models import Enrolment

may_read_lists = acts_for_somebody
may_keep_lists = is_county
writes_for_county = is_county
may_receive = is_province
may_record = is_department


def names_people(user: Person) -> bool:
    """County departments name people of any unit, park staff those of their park."""
    return is_county(user) or is_park(user)


def oversees(user: Person) -> bool:
    """Departments of any tier and the platform administration: who reads summaries and consultation records."""
    acting = user.acting if isinstance(user, User) else None
    return acting is not None and (acting.sees_all or acting.sees_jurisdiction)


def keeps(user: User, liaison_list: LiaisonList) -> bool:
    """The two departments of the county keep its list."""
    return by_department(user, liaison_list)


def names_on(user: User, liaison_list: LiaisonList) -> bool:
    """The county's departments, and the staff of its pilot parks."""
    return keeps(user, liaison_list) or bool(own_parks(user, liaison_list))


def own_parks(user: User, liaison_list: LiaisonList) -> list[Enrolment]:
    """The pilot parks of the county that this person is staff of. One query for park staff, none for others."""
    if not is_park(user) or user.acting is None:
        return []
    rows = Enrolment.objects.visible_to(user).filter(programme=liaison_list.programme_id)
    mine = rows.filter(park__operator=user.acting.organisation_id, park__county=liaison_list.jurisdiction_id)
    return list(mine.select_related("park").order_by("park__sort_key", "pk"))


def names_unit(user: User, liaison_list: LiaisonList, kind: str, enrolment: Enrolment | None) -> bool:
    """Whether a person may name people of this unit of a list."""
    if enrolment is not None:
        inside = enrolment.programme_id == liaison_list.programme_id
        if not inside or enrolment.park.county_id != liaison_list.jurisdiction_id:
            return False
    if keeps(user, liaison_list):
        return (kind == ContactKind.PARK) == (enrolment is not None)
    acting = user.acting
    is_own = enrolment is not None and acting is not None and acting.organisation_id == enrolment.park.operator_id
    return kind == ContactKind.PARK and is_park(user) and is_own


def writes_contact(user: User, contact: Contact) -> bool:
    """Whether a person may change or take out one row."""
    return names_unit(user, contact.liaison_list, contact.kind, contact.enrolment)


def reads_numbers(user: User, liaison_list: LiaisonList) -> bool:
    """The two provincial departments and the departments of the county itself, nobody else (R0.114)."""
    return is_province(user) or keeps(user, liaison_list)


def may_write(user: User, summary: Summary) -> bool:
    """The two departments of the county, while nobody has to sign."""
    return by_department(user, summary) and summary.state in EDITABLE


def writes_for(user: User, summary: Summary) -> bool:
    """The two departments whose summary it is."""
    return by_department(user, summary)


def records_for(user: User, consultation: Consultation) -> bool:
    """The departments of the place that met."""
    acting: Any = user.acting
    return is_department(user) and speaks_for(user, consultation.jurisdiction_id) is not None and acting is not None
