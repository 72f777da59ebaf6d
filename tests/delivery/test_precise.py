"""A precise record: provider of the register, need, outcome, what belongs together (R0.5, R0.10, R0.12, R0.38)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import NeedSource, RecordState
from apps.delivery.models import Need
from apps.delivery.rules.precise import FACTS, amount_note, fact_words, missing_facts, party_note, price_note
from apps.delivery.selectors.needs import open_needs
from apps.delivery.selectors.outcomes import facts_missing, notes_on_record
from apps.vendors.choices import ProviderKind
from tests.delivery.conftest import OUTCOME
from tests.factories.vendors import ProviderFactory, listed


@pytest.fixture
def ready(diagnosed, tenants):
    diagnosed(tenants[0])


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("name", [*OUTCOME, "need"])
def test_each_fact_is_needed_before_the_record_is_complete(completed, park_filer, name):
    blank = {"new_need": ""} if name == "need" else {name: ""}
    record = completed("P2", **blank)
    assert (record.state, facts_missing(record)) == (RecordState.DRAFT, (name,))
    with pytest.raises(Refused, match="is not ready to be reported"):
        services.mark_reported(records=[record], user=park_filer)
    mended = {"new_need": "财务制度不健全"} if name == "need" else {name: OUTCOME[name]}
    services.update_record(record=record, user=park_filer, **mended)
    record.refresh_from_db()
    assert (record.state, facts_missing(record)) == (RecordState.COMPLETE, ())


@pytest.mark.usefixtures("ready")
def test_taking_an_outcome_away_makes_a_draft_again(completed, park_filer):
    record = completed("P2")
    assert record.state == RecordState.COMPLETE
    assert services.update_record(record=record, user=park_filer, effect="").state == RecordState.DRAFT


def test_a_diagnosis_has_no_outcome_and_an_inclusive_service_keeps_none(completed):
    nothing = dict.fromkeys(OUTCOME, "")
    assert completed("P1", new_need="", **nothing).state == RecordState.COMPLETE
    record = completed("I4", **OUTCOME)
    assert (record.state, record.problem, record.solved, record.result) == (
        RecordState.COMPLETE,
        "",
        "",
        OUTCOME["result"],
    )


def test_missing_facts_in_words():
    assert missing_facts({}, is_precise=True, is_diagnosis=False) == tuple(FACTS)
    assert missing_facts({}, is_precise=True, is_diagnosis=True) == ()
    assert missing_facts({}, is_precise=False, is_diagnosis=False) == ()
    assert fact_words(("need", "solved")) == "the need it answers, solved or not"


@pytest.mark.usefixtures("ready")
def test_a_precise_service_has_a_provider_of_the_register(recorded, other_enrolment, park_filer):
    free = {"provider_name": "路边机构", "provider_kind": ProviderKind.AGENCY}
    with pytest.raises(Refused, match="has a provider of the register") as refusal:
        recorded("P2", provider=None, **free)
    assert refusal.value.field == "provider"
    stranger = ProviderFactory.create(park=other_enrolment.park)
    with pytest.raises(Refused, match="not in the register of the park"):
        recorded("P2", provider=stranger)
    assert recorded("I4", **free).provider_name == "路边机构"
    with pytest.raises(Refused, match="Choose a provider from the register, or give name"):
        recorded("I4", provider_name="", provider_kind="")


def test_name_and_kind_of_the_provider_stay_as_they_were(recorded, provider, park_filer):
    record = recorded("I4", provider=provider, provider_name="别的", provider_kind=ProviderKind.MENTOR)
    assert (record.provider_name, record.provider_kind) == ("登记的服务机构", ProviderKind.AGENCY)
    provider.name = "改名后的机构"
    provider.save()
    record.refresh_from_db()
    assert record.provider_name == "登记的服务机构"


@pytest.mark.usefixtures("ready")
def test_the_product_was_offered_on_that_day(recorded, enrolment, service, provider):
    today = timezone.localdate()
    listing = listed(enrolment, service("P2"), provider, valid_from=today - timedelta(days=1), valid_until=today)
    assert recorded("P2", listing=listing).listing == listing
    assert recorded("P2", listing=listing, service_date=today - timedelta(days=1)).listing == listing
    for wrong in (
        {"listing": listing, "service_date": today - timedelta(days=2)},
        {"listing": listed(enrolment, service("P1"), provider)},
        {"listing": listed(enrolment, service("P2"))},
    ):
        with pytest.raises(Refused, match="did not offer this product") as refusal:
            recorded("P2", **wrong)
        assert refusal.value.field == "listing"


@pytest.mark.usefixtures("ready")
def test_a_product_taken_off_serves_up_to_the_day_before(recorded, enrolment, service, provider):
    today = timezone.localdate()
    listing = listed(enrolment, service("P2"), provider)
    listing.taken_off_on, listing.taken_off_reason = today, "停办"
    listing.save()
    assert recorded("P2", listing=listing, service_date=today - timedelta(days=1)).pk
    with pytest.raises(Refused, match="did not offer this product"):
        recorded("P2", listing=listing, service_date=today)


@pytest.mark.usefixtures("ready")
def test_a_need_is_written_down_once_and_is_open_until_it_is_solved(recorded, enrolment, tenants, park_filer):
    first = recorded("P2", solved="partly")
    second = recorded("P2", solved="no")
    need = Need.objects.get()
    assert (first.need, second.need, need.source, need.diagnosis) == (need, need, NeedSource.RAISED, None)
    assert open_needs(enrolment, tenants[0]) == [need]
    services.update_record(record=first, user=park_filer, solved="yes")
    assert open_needs(enrolment, tenants[0]) == []
    assert open_needs(enrolment, tenants[0], keep=need.pk) == [need]


def test_a_need_found_by_the_diagnosis_names_it(recorded, diagnosed, tenants):
    diagnosis = diagnosed(tenants[0])
    record = recorded("P2", need_of=diagnosis)
    assert (record.need.source, record.need.diagnosis, record.need.found_on) == (
        NeedSource.DIAGNOSIS,
        diagnosis,
        diagnosis.diagnosed_on,
    )


def test_a_need_of_another_enterprise_is_refused(recorded, diagnosed, enrolment, tenants, park_filer):
    for each in tenants[:2]:
        diagnosed(each)
    other = services.add_need(enrolment=enrolment, enterprise=tenants[1], description="招工难", user=park_filer)
    with pytest.raises(Refused, match="need is of another enterprise"):
        recorded("P2", new_need="", need=other)
    assert recorded("P2", new_need="", need=other, enterprises=tenants[1:2]).need == other


def test_prices_that_stand_out_are_noted_and_never_refused():
    assert price_note(Decimal(20000), Decimal(10000), Decimal(2)) is None
    assert price_note(Decimal("20000.01"), Decimal(10000), Decimal(2)) == (
        "20,000.01 yuan are more than price × quantity of the product on the list: 20,000.00 yuan."
    )
    assert amount_note(Decimal(5), Decimal(5)) is None
    assert amount_note(Decimal(6), Decimal(5)) == "6.00 yuan are more than the agreement says: 5.00 yuan."
    assert party_note(is_three_party=True) is None
    assert "two parties" in party_note(is_three_party=False)


@pytest.mark.usefixtures("ready")
def test_a_record_over_the_listed_price_is_saved_with_a_note(recorded, enrolment, service, provider):
    listing = listed(enrolment, service("P2"), provider)
    dear = recorded("P2", listing=listing, amount_yuan=Decimal("9000.01"))
    fair = recorded("P2", listing=listing, amount_yuan=Decimal(9000))
    assert (len(notes_on_record(dear)), notes_on_record(fair)) == (1, [])
