"""Which imports a person sees: what the role in use sees, not what the person once brought."""

import pytest
from django.core.files.base import ContentFile

from apps.accounts.models import User
from apps.parks.models import Park
from apps.programmes.models import Programme
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.models import ImportBatch
from tests.factories.accounts import MembershipFactory


def batch(user: User, *, park: Park | None = None, programme: Programme | None = None) -> ImportBatch:
    return ImportBatch.objects.create(
        kind=BatchKind.TENANTS if park else BatchKind.GOALS,
        park=park,
        programme=programme,
        file=ContentFile(b"x", name="x.xlsx"),
        file_name="x.xlsx",
        sha256="ab" * 32,
        state=BatchState.UNREADABLE,
        created_by=user,
    )


@pytest.fixture
def goals(prov_eit, programme) -> ImportBatch:
    return batch(prov_eit, programme=programme)


def test_the_tenant_lists_of_ones_parks(
    park, other_park, park_filer, park_lead, other_filer, county_eit, prov_fin, goals
):
    mine, foreign = batch(park_filer, park=park), batch(other_filer, park=other_park)
    seen = {
        person.pk: list(ImportBatch.objects.visible_to(person).order_by("pk"))
        for person in (park_filer, park_lead, other_filer, county_eit, prov_fin)
    }
    assert seen == {
        park_filer.pk: [mine],
        park_lead.pk: [mine],
        other_filer.pk: [foreign],
        county_eit.pk: [mine],
        prov_fin.pk: [goals, mine, foreign],
    }


def test_what_one_brought_in_another_role_stays_there(prov_eit, park, goals):
    assert list(ImportBatch.objects.visible_to(prov_eit)) == [goals]
    MembershipFactory.create(user=prov_eit, organisation=park.operator, is_default=False)
    prov_eit.acting = prov_eit.memberships.get(organisation=park.operator)
    assert list(ImportBatch.objects.visible_to(prov_eit)) == []
