"""Raising what is owed from the deadlines of a programme (R0.116)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.obligations.choices import Debtor
from apps.obligations.models import Obligation, Receipt
from apps.obligations.permissions import notes_events
from apps.obligations.rules import dates_of, debtors_of, owes, recipients_of
from apps.programmes.choices import DeadlineKind, ProgrammeState
from apps.programmes.models import DeadlineRule, Enrolment, Programme
from apps.programmes.selectors import days_around

if TYPE_CHECKING:
    from apps.accounts.models import User

BATCH = 2000
TURN = 20_231  # names the advisory lock of this service
LONGEST_TERM = 60
DATES = ("opens_on", "due_on", "grace_days")
Key = tuple[int, int | None, int]


@transaction.atomic
def raise_obligations(*, programme: Programme, today: date, enrolment: Enrolment | None = None) -> int:
    """Create what is missing for every dated deadline and debtor; returns how many rows are new.

    With ``enrolment`` only its park and its county are looked at. A second call creates nothing. Rows not done yet
    follow a changed date or grace of the programme; untouched rows of a park that has left are dropped. A programme in
    preparation owes nothing. One caller at a time for each programme.
    """
    _take_turn(programme)
    programme = Programme.objects.get(pk=programme.pk)
    if programme.state == ProgrammeState.DRAFT:
        return 0
    parks = programme.enrolments.active_on(today).select_related("park__county__parent__parent__parent")
    if enrolment is not None:
        parks = parks.filter(park__county=enrolment.park.county_id)
    wanted = {_key(row): row for row in _wanted(programme, list(parks), enrolment)}
    existing = {_key(row): row for row in programme.obligations.filter(occasion="")}
    missing = [row for key, row in wanted.items() if key not in existing]
    _create(missing)
    _follow(wanted, existing)
    _drop(programme, today)
    return len(missing)


@transaction.atomic
def note_event(
    *,
    rule: DeadlineRule,
    occasion: str,
    happened_on: date,
    working_days: int,
    user: "User | None",
    enrolment: Enrolment | None = None,
    jurisdiction: Jurisdiction | None = None,
) -> Obligation:
    """Something happened that must be reported within so many working days (0: the same day); returns the obligation.

    The same ``occasion`` again gives the row that exists. Raises :class:`Refused` for a rule that follows no event, for
    a debtor the rule does not name, and for another county's matters. ``user`` None is the system.
    """
    place = enrolment.park.county if enrolment is not None else jurisdiction
    debtor = Debtor.PARK if enrolment is not None else Debtor.COUNTY
    if place is None or rule.kind != DeadlineKind.EVENT or debtor not in debtors_of(rule.submitters):
        raise Refused(_("This matter does not follow from an event, or not for this debtor."))
    if user is not None and not (notes_events(user) and user.acting and user.acting.jurisdiction_id == place.pk):
        raise Refused(_("Only the departments of the county note an event."))
    if not 0 <= working_days <= LONGEST_TERM:
        raise Refused(_("Give between 0 and 60 working days."), field="working_days")
    due = days_around(happened_on).after(happened_on, working_days)
    obligation, created = Obligation.objects.get_or_create(
        rule=rule,
        programme=rule.programme,
        debtor=debtor,
        enrolment=enrolment,
        jurisdiction=place,
        occasion=occasion,
        defaults={"opens_on": happened_on, "due_on": due},
    )
    if created:
        _give_receipts([obligation])
        changes = {"happened_on": [None, happened_on], "due_on": [None, due]}
        record(user=user, action="obligation.raised", target=obligation, jurisdiction_id=place.pk, changes=changes)
    return obligation


def _take_turn(programme: Programme) -> None:
    """Wait for another caller. No row lock: whoever counts records holds the row of the programme until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, programme.pk])


def _key(row: Obligation) -> Key:
    return row.rule_id, row.enrolment_id, 0 if row.enrolment_id else row.jurisdiction_id


def _wanted(programme: Programme, parks: list[Enrolment], only: Enrolment | None) -> Iterator[Obligation]:
    """The rows a programme asks for; each county, and the province, when one of its parks is in on the day."""
    for rule in programme.deadline_rules.all():
        dates = dates_of(rule, programme)
        if dates is None:
            continue
        inside = [each for each in parks if owes(each, dates.due_on or dates.opens_on)]
        for debtor in debtors_of(rule.submitters):
            for enrolment, place in _debtors(debtor, inside):
                if only is None or enrolment is None or enrolment.pk == only.pk:
                    yield Obligation(
                        programme=programme,
                        rule=rule,
                        debtor=debtor,
                        enrolment=enrolment,
                        jurisdiction=place,
                        period_code=rule.period,
                        opens_on=dates.opens_on,
                        due_on=dates.due_on,
                        grace_days=dates.grace_days,
                    )


def _debtors(debtor: Debtor, parks: list[Enrolment]) -> Iterable[tuple[Enrolment | None, Jurisdiction]]:
    if debtor == Debtor.PARK:
        return [(each, each.park.county) for each in parks]
    places = {each.park.county_id: each.park.county for each in parks}
    if debtor == Debtor.COUNTY:
        return [(None, place) for place in places.values()]
    tops = {top.pk: top for top in map(_province, places.values())}
    return [(None, place) for place in tops.values()]


def _province(place: Jurisdiction) -> Jurisdiction:
    while place.parent is not None:
        place = place.parent
    return place


def _create(rows: list[Obligation]) -> None:
    Obligation.objects.bulk_create(rows, batch_size=BATCH)
    _give_receipts(rows)


def _give_receipts(rows: Iterable[Obligation]) -> None:
    Receipt.objects.bulk_create(
        (
            Receipt(obligation=row, party=party)
            for row in rows
            for party in recipients_of(row.rule.recipients, row.debtor)
        ),
        batch_size=BATCH,
    )


def _follow(wanted: dict[Key, Obligation], existing: dict[Key, Obligation]) -> None:
    """Rows that are not done take over dates the programme has changed."""
    changed = []
    for key, row in wanted.items():
        old = existing.get(key)
        if old is not None and old.done_at is None and any(getattr(old, n) != getattr(row, n) for n in DATES):
            for name in DATES:
                setattr(old, name, getattr(row, name))
            changed.append(old)
    Obligation.objects.bulk_update(changed, DATES, batch_size=BATCH)


def _drop(programme: Programme, today: date) -> None:
    """What nobody has touched and a park that left does not owe any more."""
    left = programme.obligations.filter(enrolment__left_date__lte=today, done_at=None, turns=None, urges=None)
    gone = [row for row in left.select_related("enrolment") if not _owed_by_leaver(row)]
    Obligation.objects.filter(pk__in=[row.pk for row in gone]).delete()


def _owed_by_leaver(row: Obligation) -> bool:
    return row.enrolment is not None and owes(row.enrolment, row.due_on or row.opens_on)
