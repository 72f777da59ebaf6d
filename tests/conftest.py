"""The cast: one person per role in one county, strangers in another, and a programme that is running."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, User
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme
from parkservice.embedded.services import ensure_running
from tests.factories.accounts import CountyFactory, OrganisationFactory, ProvinceFactory, department, person
from tests.factories.parks import ParkFactory, grant_park
from tests.factories.programmes import EnrolmentFactory, ProgrammeFactory, with_catalogue


def pytest_configure() -> None:
    """The tests use the real database and broker, however pytest was started."""
    ensure_running()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Sessions that killed processes left behind would keep the database from being dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.NOTIFICATION_FOLDER = tmp_path / "messages"


@pytest.fixture(autouse=True)
def language(settings):
    """A request in another language leaves its thread in it; the next test begins in the portal's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def clean_cache():
    """For tests that count what the cache holds."""
    cache.clear()


@pytest.fixture
def county(db) -> Jurisdiction:
    return CountyFactory.create(code="330304", name="瓯海区")


@pytest.fixture
def other_county(db) -> Jurisdiction:
    return CountyFactory.create(code="330303", name="龙湾区")


@pytest.fixture
def park(county) -> Park:
    return ParkFactory.create(name="瓯海示例园", county=county)


@pytest.fixture
def other_park(other_county) -> Park:
    return ParkFactory.create(name="龙湾示例园", county=other_county)


@pytest.fixture
def programme(db) -> Programme:
    return with_catalogue(ProgrammeFactory.create())


@pytest.fixture
def enrolment(programme, park) -> Enrolment:
    return EnrolmentFactory.create(programme=programme, park=park)


@pytest.fixture
def other_enrolment(programme, other_park) -> Enrolment:
    return EnrolmentFactory.create(programme=programme, park=other_park)


@pytest.fixture
def park_filer(park) -> User:
    return person(Role.PARK_FILER, park.operator)


@pytest.fixture
def park_lead(park) -> User:
    return person(Role.PARK_LEAD, park.operator)


@pytest.fixture
def other_filer(other_park) -> User:
    return person(Role.PARK_FILER, other_park.operator)


@pytest.fixture
def county_eit(county) -> User:
    return person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county))


@pytest.fixture
def county_fin(county) -> User:
    return person(Role.COUNTY_FIN, department(OrganisationKind.FINANCE, county))


@pytest.fixture
def other_county_eit(other_county) -> User:
    return person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, other_county))


@pytest.fixture
def prov_eit(db) -> User:
    return person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, ProvinceFactory.create()))


@pytest.fixture
def prov_fin(db) -> User:
    return person(Role.PROV_FIN, department(OrganisationKind.FINANCE, ProvinceFactory.create()))


@pytest.fixture
def sys_admin(db) -> User:
    platform = OrganisationFactory.create(
        name="平台管理", kind=OrganisationKind.PLATFORM, tier=Tier.PROVINCE, jurisdiction=ProvinceFactory.create()
    )
    return person(Role.SYS_ADMIN, platform)


@pytest.fixture
def auditor(park) -> User:
    """Sees ``park`` for a month through a grant, and nothing else."""
    body = OrganisationFactory.create(
        name="审计组", kind=OrganisationKind.AUDITOR, tier=Tier.OUTSIDE, jurisdiction=ProvinceFactory.create()
    )
    user = person(Role.AUDITOR, body, until=timezone.localdate() + timedelta(days=30))
    grant_park(user, park)
    return user


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="apps.accounts.backends.PersonBackend")
        return client

    return client_of


@pytest.fixture
def page_cost() -> Callable[[Client, str], int]:
    """How many queries a page takes."""

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count
