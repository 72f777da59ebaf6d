"""A report handed in around midnight of the last day in time, by the clock of Shanghai (R0.44)."""

from datetime import UTC, date, datetime

import pytest

from apps.obligations.choices import Standing
from apps.obligations.models import Obligation
from apps.obligations.rules import days_late, standing
from apps.obligations.services import raise_obligations
from apps.programmes.choices import DeadlineKind
from apps.reports import services
from apps.reports.rules.layout import TITLE
from apps.reports.selectors import list_rows

pytestmark = pytest.mark.django_db
LATER = date(2030, 1, 1)


@pytest.fixture
def owed(programme, enrolment, period) -> Obligation:
    """The deadline of the first quarter of 2026: due on 31 March, ten days of grace."""
    programme.deadline_rules.create(
        code="Q1",
        name="季报",
        kind=DeadlineKind.PERIOD_END,
        due_date=period.end,
        period=period.code,
        form=TITLE,
        submitters=["park"],
        recipients=["county_eit", "county_fin"],
        clause=programme.clauses.first(),
    )
    raise_obligations(programme=programme, today=period.start)
    return Obligation.objects.get(rule__code="Q1")


@pytest.mark.parametrize(
    ("moment", "late", "word"),
    [
        (datetime(2026, 4, 10, 15, 59, 59, 999999, tzinfo=UTC), 0, Standing.DONE),
        (datetime(2026, 4, 10, 16, 0, 0, tzinfo=UTC), 1, Standing.DONE_LATE),
        (datetime(2026, 4, 11, 15, 59, 59, tzinfo=UTC), 1, Standing.DONE_LATE),
        (datetime(2026, 4, 11, 16, 0, 0, tzinfo=UTC), 2, Standing.DONE_LATE),
    ],
)
def test_the_list_and_the_calendar_agree_about_the_last_second(
    owed, report, records, park_filer, programme, monkeypatch, moment, late, word
):
    assert (owed.due_on, owed.last_day) == (date(2026, 3, 31), date(2026, 4, 10))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    services.submit(report=report, user=park_filer, version=1)
    owed.refresh_from_db()
    assert (owed.done_at, days_late(owed, LATER), standing(owed, LATER)) == (moment, late, word)
    [row] = [row for row in list_rows(park_filer, programme, today=LATER) if row.report == report]
    assert (row.days_late, row.delay.is_late) == (late, late > 0)
