"""A county of the running programme with its two departments, deadlines, and people whose numbers belong to nobody."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.filings import services
from apps.filings.models import Contact, LiaisonList, Summary
from apps.filings.services import Person
from apps.programmes.models import Enrolment, Programme
from tests.factories.obligations import deadline

NUMBERS = ("19900000001", "19900000002", "19900000003", "0577-55500001", "0577-55500002", "0577-55500003")
SIX = ("overview", "targets", "funds", "problems", "experience", "plans")


def person_of(number: int, **values: object) -> Person:
    """The first, second, third made-up person."""
    given = {
        "name": f"联络人{number}",
        "post": "科长",
        "office_phone": f"0577-5550000{number}",
        "mobile": f"1990000000{number}",
        "valid_from": date(2026, 1, 1),
    }
    return Person(**given | values)


@pytest.fixture
def calendar(programme, enrolment, other_enrolment) -> Programme:
    """Deadlines of the liaison list and of the summary of last year's first half, and of the whole year."""
    year = programme.start_date.year
    everybody = ["county_eit", "county_fin", "park"]
    deadline(programme, "DL01", name="联络员名单", form="附件3", submitters=everybody, due_date=date(year, 4, 18))
    for code, period, due in (("DLH1", f"{year}H1", date(year, 7, 31)), ("DLH2", f"{year}", date(year + 1, 1, 31))):
        deadline(programme, code, name="总结材料", form="总结材料", period=period, due_date=due)
    return programme


@pytest.fixture
def half(calendar) -> str:
    """The first half of the programme's first year."""
    return f"{calendar.start_date.year}H1"


@pytest.fixture
def liaison_list(calendar, county, county_eit, county_fin, prov_eit, prov_fin) -> LiaisonList:
    return services.start_list(programme=calendar, jurisdiction=county, user=county_eit)


@pytest.fixture
def name(liaison_list, county_eit) -> Callable[..., Contact]:
    """Name a person of a unit of the list."""

    def add(
        number: int, kind: str, enrolment: Enrolment | None = None, user: User | None = None, **more: object
    ) -> Contact:
        return services.save_contact(
            liaison_list=liaison_list,
            user=user or county_eit,
            person=person_of(number, **more),
            kind=kind,
            enrolment=enrolment,
        )

    return add


@pytest.fixture
def named(liaison_list, name, enrolment) -> LiaisonList:
    """A list with a person of either department and of the park."""
    name(1, "economy")
    name(2, "finance")
    name(3, "park", enrolment)
    return liaison_list


@pytest.fixture
def filed(named, county_eit):
    """The first version of the list, filed."""
    return services.file_list(liaison_list=named, user=county_eit)


@pytest.fixture
def summary(calendar, county, county_eit, county_fin, half) -> Summary:
    return services.start_summary(programme=calendar, jurisdiction=county, period=half, user=county_eit)


@pytest.fixture
def written(summary, county_eit) -> Summary:
    """A summary with a text in every section."""
    texts = {key: f"文字 {key}" for key in SIX}
    services.save_sections(
        summary=summary, texts=texts, revisions=dict.fromkeys(SIX, 1), page="a" * 16, user=county_eit
    )
    return Summary.objects.get(pk=summary.pk)


@pytest.fixture
def today() -> date:
    return timezone.localdate()
