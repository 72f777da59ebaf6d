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
from apps.reports.rules.calendar import due_date, open_periods, opening_date
from apps.targets.models import Target

LATELY = timedelta(days=14)
PASSED, ONE_OPINION, SUBMITTED, RETURNED, DRAFT, MISSING = (
    "passed",
    "one_opinion",
    "submitted",
    "returned",
    "draft",
    "missing",
)


def add_reports(story: Story) -> None:
    """Every period owed by yesterday, oldest first; the last ones end as each park's story says."""
    periods = open_periods(story.programme, story.yesterday)
    for place, period in enumerate(periods):
        for number, cast in enumerate(story.cast):
            _tell(story, cast, period, _ending(cast, len(periods) - place), number)


def _ending(cast: Cast, from_last: int) -> str:
    """What became of a report: ``story`` of the park for the last one, ``earlier`` for the one before, else passed."""
    endings: dict[int, str] = {1: cast.park["story"], 2: cast.park.get("earlier", PASSED)}
    return endings.get(from_last, PASSED)


def _tell(story: Story, cast: Cast, period: Period, ending: str, number: int) -> None:
    """One report: filed by its due day, and when that is long past, returned once and filed again lately."""
    if ending == MISSING:
        return
    due = min(due_date(period, story.programme), story.yesterday)
    day = max(due - timedelta(days=number % 4), opening_date(period, story.programme))
    with clock_at(moment(day, 10, number)):
        report = services.start(enrolment=cast.enrolment, period=period, user=cast.filer, today=day)
        _notes(story, report)
    if ending == DRAFT:
        return
    _submit(cast, report, day)
    if ending != PASSED and due < story.yesterday - LATELY:
        _opine(story, report, cast.economy, Verdict.RETURN, min(day + timedelta(days=5), story.yesterday))
        day = story.yesterday - timedelta(days=3 + number % 3)
        _rewrite(story, report)
        _submit(cast, report, day)
    _review(story, cast, report, ending, day)


def _submit(cast: Cast, report: PeriodReport, day: date) -> None:
    report.refresh_from_db()
    with clock_at(moment(day, 16, cast.enrolment.pk % 60)):
        services.submit(report=report, user=cast.filer, version=report.version, today=day)


def _notes(story: Story, report: PeriodReport) -> None:
    targets = Target.objects.filter(enrolment=report.enrolment_id)
    texts = story.text["notes"]
    ReportRow.objects.bulk_create(
        ReportRow(report=report, target=target, note=story.dice.choice(texts)) for target in targets
    )


def _rewrite(story: Story, report: PeriodReport) -> None:
    """What the park changed after a return."""
    for row in report.rows.order_by("pk")[:2]:
        row.note = f"{row.note}{story.text['rewritten']}"
        row.save(update_fields=["note"])


def _review(story: Story, cast: Cast, report: PeriodReport, ending: str, filed: date) -> None:
    """The opinions this ending asks for, each some time after the filing, never on the day of the telling itself."""
    steps: dict[str, list[tuple[User, Verdict]]] = {
        PASSED: [(cast.economy, Verdict.AGREE), (cast.finance, Verdict.AGREE)],
        ONE_OPINION: [(cast.finance, Verdict.AGREE)],
        RETURNED: [(cast.economy, Verdict.RETURN)],
        SUBMITTED: [],
    }
    for place, (officer, verdict) in enumerate(steps[ending]):
        _opine(story, report, officer, verdict, min(filed + timedelta(days=2 + place * 2), story.yesterday))


def _opine(story: Story, report: PeriodReport, officer: User, verdict: Verdict, day: date) -> None:
    words = story.text["opinions"]
    text = words["return"] if verdict == Verdict.RETURN else story.dice.choice(words["agree"])
    digest = Submission.objects.of(report)[0].digest
    with clock_at(moment(day, 17, officer.pk % 60)):
        services.opine(report=report, user=officer, verdict=verdict, text=text, remarks=[], digest=digest)
