"""What is owed beside documents of the portal: major matters reported in time, late or not at all, and urging."""

from datetime import date, timedelta

from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.story import Story, moment
from apps.obligations import services
from apps.obligations.models import Obligation, UrgedPerson
from apps.programmes.choices import DeadlineKind, Party

EVENT_DAYS, REPORTED_AFTER = 5, timedelta(days=2)


def raise_all(story: Story) -> None:
    """What every park, county and the province owes; the nightly task does it elsewhere."""
    services.raise_obligations(programme=story.programme, today=story.programme.start_date)


def add_obligations(story: Story) -> None:
    """Major matters that were noted, one of them reported in time, and counties that urge what is missing."""
    for ago, occasion, is_reported in story.text["obligations"]["events"]:
        row = _note(story, story.today - timedelta(days=ago), occasion)
        if is_reported and row is not None:
            _report(story, row)
    _urge(story)


def _note(story: Story, day: date, occasion: str) -> Obligation | None:
    """The economy department of the first park's county notes what happened there; None without such a deadline."""
    cast = story.cast[0]
    rule = story.programme.deadline_rules.filter(kind=DeadlineKind.EVENT, submitters__contains=[Party.PARK]).first()
    if rule is None:
        return None
    with clock_at(moment(day, 11)):
        return services.note_event(
            rule=rule,
            occasion=occasion,
            happened_on=day,
            working_days=EVENT_DAYS,
            user=cast.economy,
            enrolment=cast.enrolment,
        )


def _report(story: Story, row: Obligation) -> None:
    """The park files its report outside the portal; its county has confirmed the receipt, the province has not."""
    cast, day = story.cast[0], row.opens_on + REPORTED_AFTER
    number = story.text["obligations"]["number"].format(year=day.year, number=1)
    with clock_at(moment(day, 15)):
        services.mark_done(obligation=row, user=cast.filer, done_on=day, file_number=number)
    with clock_at(moment(day + timedelta(days=1), 10)):
        services.confirm_receipt(obligation=row, user=cast.economy)


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
