"""What is owed beside plans and reports: filed in time, late or not at all, confirmed by one recipient or by both."""

from datetime import date, timedelta

from django.db.models import QuerySet

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Membership, User
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.people import PROVINCE
from apps.dashboards.demo.story import Cast, Story, moment
from apps.obligations import services
from apps.obligations.choices import DOCUMENTS
from apps.obligations.models import Obligation, UrgedPerson
from apps.programmes.choices import DeadlineKind, Party

LATE_DAYS, LATELY = 6, timedelta(days=150)
EVENT_DAYS = 5
FORGOTTEN_EVERY, LATE_EVERY, UNCONFIRMED_EVERY = 7, 5, 3


def raise_all(story: Story) -> None:
    """What every park, county and the province owes; the nightly task does it elsewhere."""
    services.raise_obligations(programme=story.programme, today=story.programme.start_date)


def add_obligations(story: Story) -> None:
    """File by hand what fell due until yesterday, confirm it but for some of the latest, and urge what is missing."""
    by_hand = Obligation.objects.exclude(rule__form__in=DOCUMENTS).filter(due_on__lt=story.today, done_at=None)
    province = [_provincial(story, kind) for kind in (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)]
    counties: dict[int, Cast] = {cast.enrolment.park.county_id: cast for cast in reversed(story.cast)}
    rows = list(_ordered(by_hand.filter(programme=story.programme)))
    latest = rows[-1].due_on if rows else None
    for number, row in enumerate(rows):
        cast = next((each for each in story.cast if each.enrolment.pk == row.enrolment_id), None)
        person = cast.filer if cast is not None else counties[row.jurisdiction_id].economy
        is_recent = row.due_on is not None and row.due_on > story.today - LATELY
        if is_recent and number % FORGOTTEN_EVERY == FORGOTTEN_EVERY - 1:
            continue
        day = _file(story, row, person, number)
        for place, officer in enumerate(province):
            received = day + timedelta(days=1 + place)
            waits = row.due_on == latest and (number + place) % UNCONFIRMED_EVERY == 0
            if received < story.today and not waits:
                _confirm(row, officer, received, number)
    _note_events(story)
    _urge(story)


def _note_events(story: Story) -> None:
    """Major matters of the first park: one whose report is overdue, one that is due in a few days."""
    cast = story.cast[0]
    rule = story.programme.deadline_rules.filter(kind=DeadlineKind.EVENT, submitters__contains=[Party.PARK]).first()
    for ago, occasion in story.text["obligations"]["events"] if rule is not None else ():
        day = story.today - timedelta(days=ago)
        with clock_at(moment(day, 11)):
            services.note_event(
                rule=rule,
                occasion=occasion,
                happened_on=day,
                working_days=EVENT_DAYS,
                user=cast.economy,
                enrolment=cast.enrolment,
            )


def _ordered(rows: "QuerySet[Obligation]") -> "QuerySet[Obligation]":
    return rows.order_by("due_on", "rule__code", "jurisdiction__code", "enrolment")


def _file(story: Story, row: Obligation, person: User, number: int) -> date:
    """File some days before the due day, or after it; returns the day."""
    due = row.due_on or story.yesterday
    is_late = number % LATE_EVERY == LATE_EVERY - 1
    day = due + timedelta(days=LATE_DAYS) if is_late else due - timedelta(days=1 + number % 4)
    day = max(min(day, story.yesterday), row.opens_on)
    file_number = story.text["obligations"]["number"].format(year=day.year, number=number + 1)
    with clock_at(moment(day, 15, number % 60)):
        services.mark_done(obligation=row, user=person, done_on=day, file_number=file_number)
    return day


def _confirm(row: Obligation, officer: User, day: date, number: int) -> None:
    with clock_at(moment(day, 10, number % 60)):
        services.confirm_receipt(obligation=row, user=officer)


def _urge(story: Story) -> None:
    """Every county urged its parks three days ago and yesterday; half of the people have read it."""
    for ago in (3, 1):
        day = story.today - timedelta(days=ago)
        with clock_at(moment(day, 9)):
            for cast in {cast.enrolment.park.county_id: cast for cast in story.cast}.values():
                late = Obligation.objects.visible_to(cast.economy).past_due(day).filter(programme=story.programme)
                services.urge(obligations=list(late.values_list("pk", flat=True)), user=cast.economy, today=day)
    for number, each in enumerate(UrgedPerson.objects.select_related("message").order_by("pk")):
        if number % 2 == 1:
            each.message.read_at = each.message.created_at + timedelta(hours=2, minutes=number % 60)
            each.message.save(update_fields=["read_at"])


def _provincial(story: Story, kind: OrganisationKind) -> User:
    office = story.offices[PROVINCE, kind]
    membership = Membership.objects.select_related("user", "organisation").get(organisation=office)
    membership.user.acting = membership
    return membership.user
