"""Real connections at the same moment: one qualification, one product, one version."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from apps.vendors import services
from apps.vendors.models import ProviderListing, Qualification
from apps.vendors.services import QualificationData
from tests.approvals.test_races import together
from tests.factories.vendors import ProviderFactory, QualificationFactory, chosen, listed
from tests.vendors.conftest import product

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_qualification_is_noted_once(park, park_filer):
    provider = ProviderFactory.create(park=park)
    data = QualificationData("资质", "1", "主管部门", date(2026, 1, 1))

    def note():
        services.add_qualification(provider=provider, data=data, file=None, user=park_filer)

    assert sorted(together(note, note)) == ["done", "refused"]
    assert Qualification.objects.count() == 1


def test_rows_written_past_the_service_do_not_overlap_either(park):
    """The trigger waits for the other writer: without its lock both would be kept."""
    provider = ProviderFactory.create(park=park)
    outcomes = []

    def write():
        try:
            QualificationFactory.create(provider=provider)
            outcomes.append("kept")
        except DatabaseError:
            outcomes.append("refused")
        finally:
            connection.close()

    together(write, write)
    assert sorted(outcomes) == ["kept", "refused"]


def test_one_product_is_listed_once(enrolment, diagnosis, park_filer):
    candidate = chosen(enrolment, diagnosis)

    def add():
        services.add_listing(candidate=candidate, data=product(), user=park_filer)

    assert sorted(together(add, add)) == ["done", "refused"]
    assert ProviderListing.objects.count() == 1


def test_locking_and_listing_have_an_order(enrolment, diagnosis, park_filer):
    candidate = chosen(enrolment, diagnosis)
    acts = [
        lambda: services.add_listing(candidate=candidate, data=product(), user=park_filer),
        lambda: services.lock_list(enrolment=enrolment, reason="方案通过", user=park_filer),
    ]
    outcome = together(*acts)
    assert outcome[1] == "done"
    assert ProviderListing.objects.count() == (1 if outcome[0] == "done" else 0)


def test_two_clicks_publish_one_version(enrolment, diagnosis, park_filer):
    for _number in range(2):
        listed(enrolment, diagnosis)
    versions = []
    publish = lambda: versions.append(services.publish_list(enrolment=enrolment, user=park_filer))  # noqa: E731
    assert together(publish, publish) == ["done", "done"]
    assert {version.version for version in versions} == {1}
