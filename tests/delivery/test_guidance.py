"""Whom precise services reach (R0.6, R0.14, R0.15)."""

from datetime import date
from decimal import Decimal

import pytest

from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors.guidance import key_shares, neglected_key_enterprises, precise_shares, survival
from apps.parks.choices import GuidanceClass
from apps.parks.models import Park, Tenancy
from tests.factories.delivery import record_with
from tests.factories.parks import TenancyFactory

TODAY = date(2023, 8, 15)  # the two whole quarters before it begin on 1 January


@pytest.fixture
def enrolment(enrolment):
    programme = enrolment.programme
    programme.start_date, programme.end_date = date(2023, 1, 1), date(2024, 12, 31)
    programme.save()
    type(enrolment).objects.filter(pk=enrolment.pk).update(enrolled_date=date(2023, 1, 1))
    return type(enrolment).objects.select_related("programme", "park").get(pk=enrolment.pk)


@pytest.fixture
def firm(park):
    """A key tenant since before the programme."""

    def moved_in(**fields):
        given = {"park": park, "moved_in_date": date(2022, 1, 1), "is_key": True} | fields
        return TenancyFactory.create(**given).enterprise

    return moved_in


@pytest.fixture
def served(enrolment, service):
    def record(firm, day, code="P2", **fields):
        return record_with([firm], enrolment=enrolment, service_type=service(code), service_date=day, **fields)

    return record


def names(enrolment, today=TODAY):
    return [(each.tenancy.enterprise.name, each.last) for each in neglected_key_enterprises(enrolment, today)]


def test_a_key_enterprise_without_a_precise_service_for_two_quarters_is_named(enrolment, firm, served):
    never, long_ago, lately = firm(), firm(), firm()
    served(long_ago, date(2022, 12, 31))
    served(lately, date(2023, 1, 1))
    assert names(enrolment) == [(never.name, None), (long_ago.name, date(2022, 12, 31))]


def test_what_does_not_count_as_a_service(enrolment, firm, served):
    inclusive, refused, future = firm(), firm(), firm()
    served(inclusive, date(2023, 5, 1), code="I4")
    served(refused, date(2023, 5, 1), state=RecordState.NOT_COUNTED, state_reason="不符")
    served(future, date(2023, 8, 16))
    assert {name for name, _last in names(enrolment)} == {inclusive.name, refused.name, future.name}
    ServiceRecord.objects.filter(attendances__enterprise=refused).update(state=RecordState.DRAFT)
    assert {name for name, _last in names(enrolment)} == {inclusive.name, future.name}


def test_nobody_is_named_too_early_or_who_is_no_key_tenant(enrolment, firm, park):
    firm(is_key=False)
    firm(moved_in_date=date(2023, 1, 2))
    gone = firm(moved_out_date=TODAY)
    assert names(enrolment) == []
    old = firm(moved_in_date=date(2023, 1, 1))
    assert names(enrolment) == [(old.name, None)]
    assert names(enrolment, date(2023, 6, 30)) == []
    assert {name for name, _last in names(enrolment, date(2023, 7, 1))} == {old.name, gone.name}


def test_one_query_names_them_however_many(enrolment, firm, served, django_assert_num_queries):
    for _each in range(3):
        served(firm(), date(2022, 6, 1))
    with django_assert_num_queries(1):
        assert len(neglected_key_enterprises(enrolment, TODAY)) == 3


def test_services_and_money_of_key_enterprises_against_the_others(enrolment, firm, served, park):
    key, other = firm(), firm(is_key=False)
    firm(is_key=False)
    served(key, date(2023, 2, 1), amount_yuan=Decimal(9000))
    served(key, date(2023, 3, 1), amount_yuan=Decimal(1000))
    served(other, date(2023, 3, 1), amount_yuan=Decimal(5000))
    served(other, date(2023, 3, 1), code="I4", amount_yuan=Decimal(5000))
    records = ServiceRecord.objects.countable()
    shares = key_shares(records, Park.objects.filter(pk=park.pk), TODAY)
    assert (shares.mine.records, shares.mine.amount_yuan, shares.mine.enterprises) == (2, 10000, 1)
    assert (shares.rest.records, shares.rest.amount_yuan, shares.rest.enterprises) == (1, 5000, 2)
    assert (shares.rest.records_each, shares.rest.yuan_each) == (Decimal("0.5"), 2500)
    precise = precise_shares(records)
    assert (precise.by_count, precise.by_money) == (75, 75)


def test_shares_of_nothing(enrolment, park):
    shares = precise_shares(ServiceRecord.objects.none())
    assert (shares.by_count, shares.by_money, shares.mine.records_each) == (None, None, None)


def test_who_of_the_beginners_is_still_there(park, firm):
    early = {"is_key": False, "guidance_class": GuidanceClass.EARLY}
    firm(**early)
    firm(**early, moved_out_date=TODAY)
    firm()
    found = survival(Park.objects.filter(pk=park.pk), TODAY)
    assert (found.enterprises, found.present) == (2, 1)
    assert Tenancy.objects.filter(guidance_class=GuidanceClass.EARLY).count() == 2
