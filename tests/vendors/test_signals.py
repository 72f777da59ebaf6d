"""Signals of related parties: computed from declared data, shown to county and province, laid aside with a reason."""

import pytest
from django.db import DatabaseError, transaction

from apps.common.refusals import Refused
from apps.vendors import services
from apps.vendors.choices import SignalKind
from apps.vendors.models import Candidate, SignalDismissal
from apps.vendors.selectors import signals_in, signals_to_see
from apps.vendors.services import DeclaredData
from tests.factories.vendors import ProviderFactory, chosen, listed

PHONE = "13800001111"


@pytest.fixture
def operator_declares(park, park_filer):
    data = DeclaredData(legal_representative="李示例", phone=PHONE, address="示例路1号2幢")
    return services.declare_operator(park=park, data=data, user=park_filer)


def competing(enrolment, service, *providers):
    first = chosen(enrolment, service, providers[0])
    for each in providers[1:]:
        Candidate.objects.create(selection=first.selection, provider=each, price_yuan=1, capability="团队")


def found(park):
    return [
        (each.provider.name, each.other.name if each.other else None, each.likeness.kind) for each in signals_in([park])
    ]


def test_a_provider_like_the_operator_is_a_signal(enrolment, park, diagnosis, operator_declares):
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, name="甲", phone="138 0000 1111"))
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, name="乙", phone="13900002222"))
    assert found(park) == [("甲", None, SignalKind.PHONE)]


def test_a_registered_provider_that_never_competed_is_none(park, operator_declares):
    ProviderFactory.create(park=park, phone=PHONE)
    assert found(park) == []


def test_competing_candidates_alike_are_a_signal_once(enrolment, park, diagnosis, training):
    one = ProviderFactory.create(park=park, name="甲", address="示例路1号2幢", bank_account="6222000011112222")
    other = ProviderFactory.create(park=park, name="乙", address="示例路1号2幢", bank_account="6222000011112222")
    competing(enrolment, diagnosis, one, other)
    competing(enrolment, training, other, one)
    assert found(park) == [("甲", "乙", SignalKind.ADDRESS), ("甲", "乙", SignalKind.ACCOUNT)]


def test_providers_that_did_not_compete_with_each_other_are_none(enrolment, park, diagnosis, training):
    for service in (diagnosis, training):
        competing(enrolment, service, ProviderFactory.create(park=park, phone=PHONE))
    assert found(park) == []


@pytest.mark.parametrize("role", ["county_eit", "county_fin", "prov_eit", "prov_fin"])
def test_departments_lay_a_signal_aside_until_the_value_changes(
    request, enrolment, park, park_filer, diagnosis, operator_declares, role
):
    user = request.getfixturevalue(role)
    provider = listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone=PHONE)).provider
    with pytest.raises(Refused, match="needs a reason"):
        services.dismiss_signal(signal=signals_in([park])[0], reason=" ", user=user)
    services.dismiss_signal(signal=signals_in([park])[0], reason="前台总机，属实", user=user)
    assert [each.dismissal.reason for each in signals_in([park])] == ["前台总机，属实"]
    provider.phone = "13900002222"
    provider.save()
    services.declare_operator(park=park, data=DeclaredData(phone="13900002222"), user=park_filer)
    assert [each.dismissal for each in signals_in([park])] == [None]
    with pytest.raises(DatabaseError, match="signal_dismissal_kept"), transaction.atomic():
        SignalDismissal.objects.update(reason="改过")


@pytest.mark.parametrize("role", ["park_filer", "auditor", "other_county_eit", "sys_admin"])
def test_nobody_else_lays_it_aside(request, enrolment, park, diagnosis, operator_declares, role):
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone=PHONE))
    with pytest.raises(Refused, match="Only the departments"):
        services.dismiss_signal(signal=signals_in([park])[0], reason="属实", user=request.getfixturevalue(role))


def test_a_signal_blocks_nothing(enrolment, park, park_filer, diagnosis, operator_declares):
    for _number in range(2):
        listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone=PHONE))
    assert services.publish_list(enrolment=enrolment, user=park_filer).version == 1


@pytest.mark.parametrize("count", [1, 3])
def test_four_queries_however_many(
    enrolment, programme, park, county_eit, diagnosis, operator_declares, count, django_assert_num_queries
):
    for _number in range(count):
        listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone=PHONE))
    with django_assert_num_queries(4):
        assert len([each.park.operator.name for each in signals_to_see(county_eit, programme)]) == count


def test_a_county_sees_the_signals_of_its_parks(
    enrolment, programme, park, diagnosis, operator_declares, county_eit, other_county_eit
):
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone=PHONE))
    assert len(signals_to_see(county_eit, programme)) == 1
    assert signals_to_see(other_county_eit, programme) == []
