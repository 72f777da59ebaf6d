from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from apps.obligations.models import Obligation
from apps.obligations.services import raise_obligations
from tests.factories.obligations import deadline

TODAY = date(2026, 6, 1)


@pytest.fixture
def today(monkeypatch) -> date:
    """The portal's day is 1 June 2026, a Monday."""
    moment = timezone.make_aware(datetime.combine(TODAY, time(10)))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return TODAY


@pytest.fixture
def guide(today, programme, enrolment, other_enrolment):
    """Two counties with a park each, and four deadlines of 2026: two of parks, two of counties.

    Nothing is raised yet.
    """
    programme.start_date, programme.end_date = date(2026, 1, 1), date(2027, 12, 31)
    programme.save()
    programme.enrolments.update(enrolled_date=programme.start_date)
    county = ["county_eit", "county_fin"]
    deadline(programme, "DL01", name="联络员名单", form="线下名单", submitters=["park"], due_date=date(2026, 4, 18))
    deadline(
        programme,
        "DL02",
        name="服务计划",
        form="服务计划和资金使用方案",
        submitters=["park"],
        recipients=county,
        due_date=date(2026, 4, 25),
    )
    deadline(programme, "DL03", due_date=date(2026, 4, 30))
    deadline(programme, "DLH1", name="总结材料", form="线下总结", period="2026H1", due_date=date(2026, 7, 31))
    return programme


@pytest.fixture
def raised(guide, today) -> Callable[..., Obligation]:
    """Raise everything and give one obligation: by code, of the park or county of the cast unless another is named."""
    raise_obligations(programme=guide, today=today)

    def find(code: str, county: str = "瓯海区") -> Obligation:
        return Obligation.objects.with_names().get(rule__code=code, jurisdiction__name=county)

    return find
