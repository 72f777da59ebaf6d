"""Period reports through the real services, as if on the day: filed, returned, agreed, forgotten."""

from datetime import date, timedelta

from apps.accounts.models import User
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.common.periods import Period
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.story import Cast, Story, moment
from apps.reports import services
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.rules.calendar import due_date, open_periods
from apps.targets.models import Target

PASSED, ONE_OPINION, SUBMITTED, RETURNED, DRAFT, MISSING = (
    "passed",
    "one_opinion",
    "submitted",
    "returned",
    "draft",
    "missing",
)


def add_reports(story: Story) -> None:
    """Every period owed by today, oldest first; the last ones end as each park's story says."""
    periods = open_periods(story.programme, story.today)
    for place, period in enumerate(periods):
        for number, cast in enumerate(story.cast):
            _tell(story, cast, period, _ending(cast, len(periods) - place), number)


def _ending(cast: Cast, from_last: int) -> str:
    """What became of a report: the park's ``story`` for the last period, ``earlier`` for the one before, else passed."""
    endings: dict[int, str] = {1: cast.park["story"], 2: cast.park.get("earlier", PASSED)}
    return endings.get(from_last, PASSED)


def _tell(story: Story, cast: Cast, period: Period, ending: str, number: int) -> None:
    if ending == MISSING:
        return
    due = min(due_date(period, story.programme), story.yesterday)
    day = due - timedelta(days=number % 4)
    with clock_at(moment(day, 10, number)):
        report = services.start(enrolment=cast.enrolment, period=period, user=cast.filer, today=day)
        _notes(story, report)
        if ending == DRAFT:
            return
        services.submit(report=report, user=cast.filer, version=report.version, today=due)
    _review(story, cast, report, ending, day)


def _notes(story: Story, report: PeriodReport) -> None:
    targets = Target.objects.filter(enrolment=report.enrolment_id)
    texts = story.text["notes"]
    ReportRow.objects.bulk_create(
        ReportRow(report=report, target=target, note=story.dice.choice(texts)) for target in targets
    )


def _review(story: Story, cast: Cast, report: PeriodReport, ending: str, filed: date) -> None:
    """The opinions this ending asks for, each a few days later but never on the day of the telling itself."""
    words = story.text["opinions"]
    agree = (Verdict.AGREE, story.dice.choice(words["agree"]))
    steps: dict[str, list[tuple[User, tuple[Verdict, str]]]] = {
        PASSED: [(cast.economy, agree), (cast.finance, agree)],
        ONE_OPINION: [(cast.finance, agree)],
        RETURNED: [(cast.economy, (Verdict.RETURN, words["return"]))],
        SUBMITTED: [],
    }
    for place, (officer, (verdict, text)) in enumerate(steps[ending]):
        day = min(filed + timedelta(days=2 + place * 2), story.yesterday)
        with clock_at(moment(day, 14 + place, 20)):
            version = Submission.objects.of(report).get(version=_version(report))
            services.opine(report=report, user=officer, verdict=verdict, text=text, remarks=[], digest=version.digest)


def _version(report: PeriodReport) -> int:
    report.refresh_from_db()
    return report.version
