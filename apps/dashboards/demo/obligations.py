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

LATE_DAYS, LATELY = 6, timedelta(days=40)
FORGOTTEN_EVERY, LATE_EVERY = 7, 5


def raise_all(story: Story) -> None:
    """What every park, county and the province owes; the nightly task does it elsewhere."""
    services.raise_obligations(programme=story.programme, today=story.programme.start_date)


def add_obligations(story: Story) -> None:
    """File by hand what fell due until yesterday, confirm most of it, and urge what is missing."""
    by_hand = Obligation.objects.exclude(rule__form__in=DOCUMENTS).filter(due_on__lt=story.today, done_at=None)
    province = [_provincial(story, kind) for kind in (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)]
    counties: dict[int, Cast] = {cast.enrolment.park.county_id: cast for cast in reversed(story.cast)}
    for number, row in enumerate(_ordered(by_hand.filter(programme=story.programme))):
        cast = next((each for each in story.cast if each.enrolment.pk == row.enrolment_id), None)
        person = cast.filer if cast is not None else counties[row.jurisdiction_id].economy
        if number % FORGOTTEN_EVERY != FORGOTTEN_EVERY - 1:
            _file(story, row, person, number, province)
    _urge(story)


def _ordered(rows: "QuerySet[Obligation]") -> "QuerySet[Obligation]":
    return rows.order_by("due_on", "rule__code", "jurisdiction__code", "enrolment")


def _file(story: Story, row: Obligation, person: User, number: int, province: list[User]) -> None:
    """Some days before the due day, or after it; the finance department confirms later, of the latest not at all."""
    due = row.due_on or story.yesterday
    is_late = number % LATE_EVERY == LATE_EVERY - 1
    day = due + timedelta(days=LATE_DAYS) if is_late else due - timedelta(days=1 + number % 4)
    day = max(min(day, story.yesterday), row.opens_on)
    file_number = story.text["obligations"]["number"].format(year=day.year, number=number + 1)
    with clock_at(moment(day, 15, number % 60)):
        services.mark_done(obligation=row, user=person, done_on=day, file_number=file_number)
    for place, officer in enumerate(province):
        received = day + timedelta(days=1 + place)
        if received < story.today and (place == 0 or received < story.today - LATELY):
            _confirm(row, officer, received, number)


def _confirm(row: Obligation, officer: User, day: date, number: int) -> None:
    with clock_at(moment(day, 10, number % 60)):
        services.confirm_receipt(obligation=row, user=officer)


def _urge(story: Story) -> None:
    """Every county urged its parks three days ago and yesterday; half of the people have read the first reminder."""
    for ago in (3, 1):
        day = story.today - timedelta(days=ago)
        with clock_at(moment(day, 9)):
            for cast in {cast.enrolment.park.county_id: cast for cast in story.cast}.values():
                late = Obligation.objects.visible_to(cast.economy).past_due(day).filter(programme=story.programme)
                services.urge(obligations=list(late.values_list("pk", flat=True)), user=cast.economy, today=day)
    told = UrgedPerson.objects.filter(urge__day=story.today - timedelta(days=3)).select_related("message")
    for number, each in enumerate(told.order_by("pk")):
        if number % 2 == 0:
            each.message.read_at = moment(story.today - timedelta(days=2), 8, number % 60)
            each.message.save(update_fields=["read_at"])


def _provincial(story: Story, kind: OrganisationKind) -> User:
    office = story.offices[PROVINCE, kind]
    membership = Membership.objects.select_related("user", "organisation").get(organisation=office)
    membership.user.acting = membership
    return membership.user
