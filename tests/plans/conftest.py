import pytest

from tests.factories.plans import approved_plan, full_plan, submitted_plan


@pytest.fixture(autouse=True)
def english(settings):
    """Sentences are compared in the language they are written in."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def plan(enrolment, park_filer):
    return full_plan(enrolment, park_filer)


@pytest.fixture
def submitted(enrolment, park_filer):
    return submitted_plan(enrolment, park_filer)


@pytest.fixture
def approved(enrolment, park_filer, county_eit, county_fin):
    return approved_plan(enrolment, park_filer, county_eit, county_fin)
