"""Agreements: parties, the choice they follow, and their records (R0.38, R0.107)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.models import Agreement
from apps.delivery.selectors.agreements import agreements_for, choices_without_agreement
from apps.delivery.selectors.outcomes import notes_on_agreement
from apps.delivery.services import AgreementData
from apps.parks.models import Tenancy
from tests.delivery.conftest import upload
from tests.evidence import samples
from tests.factories.parks import EnterpriseFactory
from tests.factories.vendors import ProviderFactory, chosen_by_enterprise, listed


@pytest.fixture
def given(provider, tenants):
    """What an agreement says."""

    def data(**changes) -> AgreementData:
        values = {
            "number": "XY-001",
            "provider": provider,
            "enterprise": tenants[0],
            "signed_on": timezone.localdate(),
            "amount_yuan": Decimal(8000),
        }
        return AgreementData(**values | changes)

    return data


@pytest.fixture
def agreed(enrolment, park_filer, given):
    return lambda **changes: services.add_agreement(enrolment=enrolment, data=given(**changes), user=park_filer)


def test_an_agreement_is_recorded_with_its_signed_copy(enrolment, park_filer, given):
    copy = upload("协议.docx", samples.archive("word/document.xml", content=b"x"))
    agreement = services.add_agreement(enrolment=enrolment, data=given(), user=park_filer, file=copy)
    agreement.refresh_from_db()
    assert (agreement.upload.name, agreement.amount_yuan, agreement.is_three_party) == ("协议.docx", 8000, True)


def test_only_staff_of_the_park_record_one(enrolment, given, other_filer, county_eit):
    for stranger in (other_filer, county_eit):
        with pytest.raises(Refused, match="Only staff of the park"):
            services.add_agreement(enrolment=enrolment, data=given(), user=stranger)


def test_what_does_not_fit_is_refused_under_its_field(agreed, other_enrolment):
    elsewhere = ProviderFactory.create(park=other_enrolment.park)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for changes, field in (
        ({"provider": elsewhere}, "provider"),
        ({"enterprise": EnterpriseFactory.create()}, "enterprise"),
        ({"enterprise": None}, "enterprise"),
        ({"signed_on": tomorrow}, "signed_on"),
    ):
        with pytest.raises(Refused) as refusal:
            agreed(**changes)
        assert refusal.value.field == field
    assert Agreement.objects.count() == 0


def test_a_two_party_agreement_is_allowed_and_noted(agreed):
    assert notes_on_agreement(agreed()) == []
    two = agreed(number="XY-002", enterprise=None, is_three_party=False)
    assert [note for note in notes_on_agreement(two) if "two parties" in note] == notes_on_agreement(two)
    assert len(notes_on_agreement(two)) == 1


def test_an_agreement_follows_a_choice_of_the_same_parties(agreed, enrolment, service, provider, tenants):
    listing = listed(enrolment, service("P2"), provider)
    tenancy = Tenancy.objects.get(enterprise=tenants[0])
    choice = chosen_by_enterprise(listing, tenancy=tenancy)
    assert list(choices_without_agreement(enrolment)) == [choice]
    other = chosen_by_enterprise(listed(enrolment, service("P2")), tenancy=tenancy)
    with pytest.raises(Refused, match="another enterprise or another provider"):
        agreed(choice=other)
    with pytest.raises(Refused, match="after this agreement"):
        agreed(choice=choice, signed_on=timezone.localdate() - timedelta(days=1))
    agreement = agreed(choice=choice, amount_yuan=Decimal("9000.01"))
    assert list(choices_without_agreement(enrolment)) == [other]
    assert len(notes_on_agreement(agreement)) == 1
    agreement.amount_yuan = Decimal(9000)
    assert notes_on_agreement(agreement) == []


def test_an_agreement_can_be_corrected_until_a_report_cites_it(
    completed, diagnosed, agreed, given, park_filer, tenants
):
    diagnosed(tenants[0])
    agreement = agreed()
    record = completed("P2", agreement=agreement)
    services.edit_agreement(agreement=agreement, data=given(amount_yuan=Decimal(7000)), user=park_filer)
    agreement.refresh_from_db()
    assert agreement.amount_yuan == 7000
    services.mark_reported(records=[record], user=park_filer)
    with pytest.raises(Refused, match="submitted report cites this agreement"):
        services.edit_agreement(agreement=agreement, data=given(amount_yuan=Decimal(1)), user=park_filer)
    services.release_reported(records=[record], user=park_filer)
    assert services.edit_agreement(agreement=agreement, data=given(), user=park_filer).amount_yuan == 8000


def test_the_parties_stay_those_of_its_records(recorded, diagnosed, agreed, given, park, park_filer, tenants):
    diagnosed(tenants[0])
    agreement = agreed()
    record = recorded("P2", agreement=agreement)
    other = ProviderFactory.create(park=park)
    for changes in ({"provider": other}, {"enterprise": tenants[1]}):
        with pytest.raises(Refused, match=f"{record.label} follows this agreement"):
            services.edit_agreement(agreement=agreement, data=given(**changes), user=park_filer)


def test_a_record_follows_an_agreement_of_its_provider_and_enterprise(recorded, diagnosed, agreed, park, tenants):
    for each in tenants[:2]:
        diagnosed(each)
    agreement = agreed()
    with pytest.raises(Refused, match="with another enterprise"):
        recorded("P2", agreement=agreement, enterprises=tenants[1:2])
    with pytest.raises(Refused, match="with another provider"):
        recorded("P2", agreement=agreed(number="XY-2", provider=ProviderFactory.create(park=park)))
    assert recorded("P2", agreement=agreement).agreement == agreement


def test_offered_agreements_are_those_not_over(agreed, enrolment, provider, tenants):
    today = timezone.localdate()
    over = agreed(signed_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    lasting = agreed(number="XY-2", ends_on=today)
    whole = agreed(number="XY-3", enterprise=None, is_three_party=False)
    offered = agreements_for(enrolment, provider=provider.pk, enterprise=tenants[0].pk, day=today)
    assert set(offered) == {lasting, whole}
    assert set(agreements_for(enrolment, provider=provider.pk, enterprise=None, day=None)) == {whole}
    assert over in agreements_for(enrolment, provider=None, enterprise=tenants[0].pk, day=today - timedelta(days=1))
