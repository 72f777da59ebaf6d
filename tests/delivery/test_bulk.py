"""Many records at once follow the rules of one record, sentence by sentence."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.approvals import services as approvals
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import AttendanceSource
from apps.delivery.models import Agreement, Attendance, Need, RecordSeries, ServiceRecord
from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.services.bulk import NewRecord, create_records, delete_records, refusals
from apps.integrity.models import Case
from apps.programmes.models import Enrolment
from tests.delivery.conftest import OUTCOME
from tests.factories.parks import TenancyFactory
from tests.factories.vendors import ProviderFactory, listed

TODAY = timezone.localdate


@pytest.fixture
def cast(enrolment, park, other_park, park_filer, provider, diagnosed, county_eit):
    """Enterprises and papers that stand for every rule."""
    firms = {
        "pilot": TenancyFactory.create(park=park).enterprise,
        "diagnosed": TenancyFactory.create(park=park).enterprise,
        "waiting": TenancyFactory.create(park=park).enterprise,
        "plain": TenancyFactory.create(park=park, is_pilot=False).enterprise,
        "gone": TenancyFactory.create(park=park, moved_out_date=TODAY() - timedelta(days=5)).enterprise,
        "stranger": TenancyFactory.create(park=other_park).enterprise,
    }
    diagnosed(firms["diagnosed"], TODAY() - timedelta(days=3))
    diagnosed(firms["waiting"], TODAY() - timedelta(days=3), decide=False)
    other = ProviderFactory.create(park=park)
    common = {"enrolment": enrolment, "signed_on": TODAY(), "amount_yuan": 1, "created_by": park_filer}
    papers = {
        "whole": Agreement.objects.create(number="1", provider=provider, is_three_party=False, **common),
        "firm": Agreement.objects.create(number="2", provider=provider, enterprise=firms["pilot"], **common),
        "other": Agreement.objects.create(number="3", provider=other, is_three_party=False, **common),
    }
    return firms, papers


def cases(cast, service, provider, other_park, enrolment):
    """Records right and wrong in every way a log can be."""
    firms, papers = cast
    foreign = ProviderFactory.create(park=other_park)
    product = listed(enrolment, service("I4"), provider)
    free = {"provider_name": "某协会", "provider_kind": "association"}
    known = {"provider": provider}
    days = [TODAY() - timedelta(days=back) for back in (0, 2, 4, 10)] + [TODAY() + timedelta(days=1)]
    sets = [["pilot"], ["diagnosed"], ["waiting"], ["plain"], ["gone"], ["stranger"], ["pilot", "plain"], []]
    for code in ("I4", "P1", "P2"):
        for day in days:
            for names in sets:
                yield code, day, [firms[name] for name in names], known
        for details in (free, {}, {"provider": foreign}, known | {"listing": product}):
            yield code, days[1], [firms["diagnosed"]], details
        for paper in papers.values():
            for name in ("pilot", "diagnosed"):
                yield code, days[1], [firms[name]], known | {"agreement": paper}


def sentence(action) -> tuple[str, str | None] | None:
    """What a refused action says, under which field; nothing of it stays."""
    try:
        with transaction.atomic():
            action()
            transaction.set_rollback(True)
    except Refused as refusal:
        return str(refusal), refusal.field
    return None


def test_the_rules_are_those_of_one_record(cast, enrolment, service, provider, other_park, park_filer):
    wanted = [
        NewRecord(service(code), "服务", day, tuple(firms), dict(details))
        for code, day, firms, details in cases(cast, service, provider, other_park, enrolment)
    ]
    loaded = Enrolment.objects.select_related("programme", "park").get(pk=enrolment.pk)
    together = [refusal and (str(refusal), refusal.field) for refusal in refusals(loaded, wanted)]
    alone = [
        sentence(
            lambda each=each: services.create_record(
                enrolment=enrolment,
                service_type=each.service_type,
                title=each.title,
                service_date=each.service_date,
                enterprises=each.enterprises,
                user=park_filer,
                **each.details,
            )
        )
        for each in wanted
    ]
    assert together == alone
    assert (len(alone), alone.count(None) > 20, len({each for each in alone if each}) > 10) == (150, True, True)


def test_a_waiver_stands_for_the_diagnosis(cast, enrolment, service, provider, park_filer, county_eit):
    firm = cast[0]["pilot"]
    each = NewRecord(service("P2"), "服务", TODAY(), (firm,), {"provider": provider})
    loaded = Enrolment.objects.select_related("programme", "park").get(pk=enrolment.pk)
    assert refusals(loaded, [each])[0] is not None
    waiver = services.ask_without_diagnosis(enrolment=enrolment, enterprise=firm, reason="已停产", user=park_filer)
    approvals.decide_waiver(waiver=waiver, user=county_eit, accept=True, valid_until=TODAY() + timedelta(days=9))
    assert refusals(loaded, [each]) == [None]


def test_records_are_written_in_order_with_needs_and_counts(cast, enrolment, service, provider, park_filer):
    firms = cast[0]
    RecordSeries.objects.create(enrolment=enrolment, last_number=6)
    twice = (firms["pilot"], firms["plain"], firms["pilot"])
    wanted = [
        NewRecord(service("I4"), "一", TODAY(), twice, {"provider": provider}),
        NewRecord(service("P1"), "二", TODAY(), (firms["pilot"],), {"provider": provider, **OUTCOME}, "制度不健全"),
    ]
    made = create_records(enrolment=enrolment, wanted=wanted, user=park_filer)
    assert [(record.number, record.title, record.provider_name) for record in made] == [
        (7, "一", provider.name),
        (8, "二", provider.name),
    ]
    assert set(Attendance.objects.values_list("source", flat=True)) == {AttendanceSource.IMPORTED}
    assert (Attendance.objects.count(), made[1].need) == (3, Need.objects.get())
    assert reconcile().differences == []
    assert delete_records(records=[record.pk for record in made], user=park_filer) == []
    assert (ServiceRecord.objects.count(), RecordSeries.objects.get().last_number) == (0, 8)


def test_one_wrong_record_keeps_all_back(cast, enrolment, service, provider, park_filer):
    firms = cast[0]
    wanted = [
        NewRecord(service("I4"), "一", TODAY(), (firms["pilot"],), {"provider": provider}),
        NewRecord(service("I4"), "二", TODAY(), (firms["gone"],), {"provider": provider}),
    ]
    with pytest.raises(Refused, match="Not a tenant of the park"):
        create_records(enrolment=enrolment, wanted=wanted, user=park_filer)
    assert (ServiceRecord.objects.count(), RecordSeries.objects.count()) == (0, 0)


def test_a_stranger_writes_and_deletes_nothing(cast, enrolment, service, provider, park_filer, other_filer):
    wanted = [NewRecord(service("I4"), "一", TODAY(), (cast[0]["pilot"],), {"provider": provider})]
    with pytest.raises(Refused, match="Only staff of the park"):
        create_records(enrolment=enrolment, wanted=wanted, user=other_filer)
    made = create_records(enrolment=enrolment, wanted=wanted, user=park_filer)
    with pytest.raises(Refused, match="Only staff of the park"):
        delete_records(records=[made[0].pk], user=other_filer)
    assert ServiceRecord.objects.count() == 1


def test_what_a_case_speaks_about_stays_and_the_rest_goes(cast, enrolment, service, provider, park_filer, county_eit):
    firm = cast[0]["pilot"]
    wanted = [NewRecord(service("I4"), f"第{n}场", TODAY(), (firm,), {"provider": provider}) for n in range(5)]
    made = create_records(enrolment=enrolment, wanted=wanted, user=park_filer)
    case = Case.objects.create(
        enrolment=enrolment,
        kind="forged",
        facts="事实",
        amount_yuan=1,
        opened_by=county_eit,
        opened_for=county_eit.acting.organisation,
    )
    case.records.add(made[2])
    assert delete_records(records=[record.pk for record in made], user=park_filer) == [made[2].pk]
    assert list(ServiceRecord.objects.values_list("title", flat=True)) == ["第2场"]
    assert Entry.objects.filter(action="record.deleted").count() == 4
