"""Each comparison finds what it should, and nothing when it is switched off or the sides differ enough."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.delivery.choices import RecordState
from apps.delivery.models import Agreement, Invoice, InvoiceClash, ServiceRecord
from apps.integrity import services
from apps.integrity.choices import RuleCode, SignalState
from apps.integrity.models import Signal, SignalRule
from apps.integrity.rules.settings import defaults
from tests.factories.vendors import ProviderFactory, chosen
from tests.integrity.conftest import at, blob_of, cite, rules_found

TODAY = timezone.localdate()
HASH = 0x0F0F_F0F0_3C3C_C3C3


def off(programme, code: RuleCode, **changed) -> None:
    SignalRule.objects.create(programme=programme, code=code, **(vars(defaults()[code]) | {"is_on": False} | changed))


def same_file(make, **_) -> None:
    blob = blob_of()
    for record in (make(), make()):
        cite(record, blob, "activity_notice")


def similar_photo(make, **_) -> None:
    cite(make(), blob_of(phash=HASH))
    cite(make(), blob_of(phash=HASH ^ 0b11111))


def same_invoice(make, **_) -> None:
    holder, second = make(), make()
    InvoiceClash.objects.create(record=second, invoice=invoice(holder, "1" * 20), tried_by=second.created_by)


def same_sheet(make, **_) -> None:
    blob = blob_of()
    for record in (make(code="I1"), make(code="I1")):
        cite(record, blob, "signin")


def same_guests(make, firms) -> None:
    guests = firms(5)
    make(guests=guests, place="一号楼")
    make(guests=guests, place="二号楼")


def photo_date(make, **_) -> None:
    cite(make(), blob_of(phash=HASH, taken=at(TODAY - timedelta(days=2), 10)))


def same_time(make, firms) -> None:
    guests = firms(1)
    make(guests=guests, starts_at=time(9), ends_at=time(11))
    make(guests=guests, starts_at=time(10, 59), ends_at=time(12))


def related(make, **_) -> None:
    record = make()
    alike = {"park": record.enrolment.park, "phone": "0577-88001234"}
    one, other = (ProviderFactory.create(**alike) for _ in range(2))
    first = chosen(record.enrolment, record.service_type, one)
    first.selection.candidates.create(provider=other, price_yuan=Decimal(1), capability="无", is_chosen=False)
    ServiceRecord.objects.filter(pk=record.pk).update(provider=one)


def above(make, **_) -> None:
    record = make(amount_yuan=Decimal("100.00"))
    invoice(record, "2" * 20, "100.01")


def seller(make, **_) -> None:
    invoice(make(), "3" * 20, seller_name="示例酒店")


def invoice(record: ServiceRecord, number: str, amount: str = "10.00", **fields) -> Invoice:
    given = {
        "evidence": cite(record, blob_of(), "invoice", "发票.pdf"),
        "number": number,
        "issued_on": TODAY,
        "seller_name": record.provider_name,
        "buyer_name": "园区",
        "amount_yuan": Decimal(amount),
        "confirmed_by": record.created_by,
    }
    return Invoice.objects.create(**given | fields)


CASES = {
    RuleCode.SAME_FILE: same_file,
    RuleCode.SIMILAR_PHOTO: similar_photo,
    RuleCode.SAME_INVOICE: same_invoice,
    RuleCode.SAME_SHEET: same_sheet,
    RuleCode.PHOTO_DATE: photo_date,
    RuleCode.SAME_TIME: same_time,
    RuleCode.RELATED: related,
    RuleCode.ABOVE: above,
    RuleCode.SELLER: seller,
}


@pytest.mark.parametrize("code", RuleCode)
def test_a_comparison_finds_once_and_nothing_when_switched_off(programme, make, firms, code):
    CASES[code](make=make, firms=firms)
    assert rules_found() == [code]
    signal = Signal.objects.get()
    assert (signal.weight, signal.programme_id) == (defaults()[code].weight, programme.pk)
    assert services.scan(records=None) == {"found": 1, "new": 0, "gone": 0}
    off(programme, code)
    assert rules_found() == []
    assert Signal.objects.get().state == SignalState.GONE


@pytest.mark.parametrize("code", RuleCode)
def test_comparing_one_record_finds_what_comparing_everything_finds(make, firms, code):
    CASES[code](make=make, firms=firms)
    record = ServiceRecord.objects.order_by("-pk").first()
    assert services.scan(records=[record.pk])["new"] == 1
    one = Signal.objects.values("rule", "pair", "facts", "left_label", "right_label").get()
    Signal.objects.all().delete()
    assert rules_found() == [code]
    assert Signal.objects.values("rule", "pair", "facts", "left_label", "right_label").get() == one


def test_every_setting_has_a_default_and_nothing_blocks_by_itself():
    assert {code: (each.is_on, each.blocks) for code, each in defaults().items()} == dict.fromkeys(
        RuleCode.values, (True, False)
    )


@pytest.mark.parametrize(("bits", "found"), [(0, 1), (5, 1), (6, 0)])
def test_photos_are_alike_up_to_the_threshold(make, bits, found):
    cite(make(), blob_of(phash=HASH))
    cite(make(), blob_of(phash=HASH ^ ((1 << bits) - 1)))
    assert rules_found() == [RuleCode.SIMILAR_PHOTO] * found


def test_the_threshold_is_the_programmes(programme, make):
    similar_photo(make)
    off(programme, RuleCode.SIMILAR_PHOTO, is_on=True, threshold=4)
    assert rules_found() == []


def test_photos_of_one_record_of_one_colour_and_of_other_kinds_compare_to_nothing(make):
    record = make()
    cite(record, blob_of(phash=HASH))
    cite(record, blob_of(phash=HASH ^ 1))
    for each in (make(), make()):
        cite(each, blob_of(phash=0))
    cite(make(), blob_of(phash=HASH), "activity_notice")
    assert rules_found() == []


def test_negative_hashes_compare_too(make):
    cite(make(), blob_of(phash=-2))
    cite(make(), blob_of(phash=-1))
    assert rules_found() == [RuleCode.SIMILAR_PHOTO]


def test_a_file_in_three_records_is_two_signals_and_one_when_the_first_leaves(make):
    blob, records = blob_of(), [make(), make(), make()]
    for record in records:
        cite(record, blob)
    assert rules_found() == [RuleCode.SAME_FILE] * 2
    records[0].evidence.all().delete()
    gone_pk = records[0].pk
    assert services.scan(records=[gone_pk]) == {"found": 1, "new": 1, "gone": 2}


def test_superseded_files_and_records_not_counted_accuse_nobody(make):
    blob, one, other = blob_of(), make(), make()
    cite(one, blob)
    old = cite(other, blob)
    old.superseded_by, old.supersede_reason = cite(other, blob_of()), "换"
    old.save()
    assert rules_found() == []
    cite(make(state=RecordState.NOT_COUNTED, state_reason="重复"), blob)
    assert rules_found() == []
    cite(make(), blob)
    assert rules_found() == [RuleCode.SAME_FILE]


@pytest.mark.parametrize(("days", "found"), [(-2, 1), (-1, 0), (0, 0), (1, 0), (2, 1)])
def test_a_photo_may_be_a_day_off(make, days, found):
    day = TODAY - timedelta(days=30)
    cite(make(service_date=day), blob_of(phash=HASH, taken=at(day + timedelta(days=days), 23)))
    assert rules_found() == [RuleCode.PHOTO_DATE] * found


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (((9, 11), (11, 12)), 0),
        (((9, 11), (10, 12)), 1),
        (((9, 12), (10, 11)), 1),
        (((9, 11), (None, None)), 0),
    ],
)
def test_hours_must_overlap_and_be_known(make, firms, hours, found):
    guests = firms(1)
    for start, end in hours:
        make(guests=guests, starts_at=start and time(start), ends_at=end and time(end))
    assert rules_found() == [RuleCode.SAME_TIME] * found


def test_other_days_and_other_guests_are_no_signal(make, firms):
    one, other = firms(1), firms(1)
    make(guests=one, starts_at=time(9), ends_at=time(11))
    make(guests=one, starts_at=time(9), ends_at=time(11), service_date=TODAY - timedelta(days=1))
    make(guests=other, starts_at=time(9), ends_at=time(11))
    assert rules_found() == []


def test_the_same_guests_need_five_one_day_and_hours_that_may_overlap(make, firms):
    guests = firms(6)
    make(guests=guests[:4])
    make(guests=guests[:4])
    make(guests=guests[:5], service_date=TODAY - timedelta(days=1))
    make(guests=guests[:5], service_date=TODAY - timedelta(days=2))
    make(guests=guests, starts_at=time(9), ends_at=time(10))
    make(guests=guests, starts_at=time(10), ends_at=time(11))
    assert rules_found() == []
    same_guests(make, firms)
    assert rules_found() == [RuleCode.SAME_SHEET]


@pytest.mark.parametrize(("second", "found"), [("40.00", 0), ("40.01", 1)])
def test_the_invoices_of_an_agreement_add_up_to_the_cent(make, enrolment, park_filer, park, second, found):
    provider = ProviderFactory.create(park=park, name="示例服务机构")
    agreement = Agreement.objects.create(
        enrolment=enrolment, number="XY-1", provider=provider, is_three_party=False, signed_on=date(2026, 1, 1),
        amount_yuan=Decimal("100.00"), created_by=park_filer,
    )  # fmt: skip
    for number, amount in (("1", "60.00"), ("2", second)):
        invoice(make(agreement=agreement), number * 20, amount)
    assert rules_found() == [RuleCode.ABOVE] * found


def test_a_provider_that_never_served_is_no_signal(make):
    related(make)
    ServiceRecord.objects.update(provider=None)
    assert rules_found() == []


def test_dismissed_stays_dismissed_until_the_facts_change(make, county_eit):
    record = make(amount_yuan=Decimal("100.00"))
    first = invoice(record, "2" * 20, "100.01")
    services.scan(records=None)
    services.dismiss(signal=Signal.objects.get(), reason="已补签协议", user=county_eit)
    assert rules_found() == []
    Invoice.objects.filter(pk=first.pk).update(amount_yuan=Decimal("100.02"))
    assert rules_found() == [RuleCode.ABOVE]
    assert (Signal.objects.get().reason, Signal.objects.get().decided_by) == ("", None)


def test_a_cause_that_is_back_opens_its_signal_again(make):
    same_file(make)
    assert rules_found() == [RuleCode.SAME_FILE]
    pk = Signal.objects.get().pk
    ServiceRecord.objects.update(state=RecordState.NOT_COUNTED, state_reason="重复")
    assert rules_found() == []
    ServiceRecord.objects.update(state=RecordState.COMPLETE, state_reason="")
    assert rules_found() == [RuleCode.SAME_FILE]
    assert Signal.objects.get().pk == pk
