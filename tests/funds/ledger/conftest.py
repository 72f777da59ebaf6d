"""Fixtures of the tests of books."""

import pytest

from tests.factories.plans import approved_plan
from tests.funds.ledger.books import award_of, confirmed, paid, provincial


@pytest.fixture
def plan(enrolment, park_filer, county_eit, county_fin):
    """The approved plan: 2,000,000 yuan for I1 and 3,000,000 for P1 of an award of 5,000,000."""
    return approved_plan(enrolment, park_filer, county_eit, county_fin)


@pytest.fixture
def payment(plan, enrolment, county_eit, county_fin):
    """1,000,000 yuan on their way, paid 20 days ago."""
    return paid(award_of(enrolment), county_eit, county_fin)


@pytest.fixture
def book(payment, park_filer, enrolment):
    """The provincial book with these 1,000,000 yuan in it."""
    confirmed(payment, park_filer)
    return provincial(enrolment)
