"""Prices and numbers of providers at their boundaries; declared data made comparable."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from apps.vendors.choices import SignalKind, Verdict
from apps.vendors.rules.declared import is_account, is_phone, likenesses, masked, names_identity_card
from apps.vendors.rules.prices import Suggestion, bar_width, price_verdict, second_verdict, suggest

REFERENCE = Decimal("10000.00")


@pytest.mark.parametrize(
    ("price", "accepted", "verdict"),
    [
        ("9999.99", False, Verdict.HOLDS),
        ("10000.00", False, Verdict.HOLDS),
        ("10000.00", True, Verdict.HOLDS),
        ("10000.01", False, Verdict.BLOCKED),
        ("10000.01", True, Verdict.EXCEPTION),
        ("10001.00", False, Verdict.BLOCKED),
        ("0.00", False, Verdict.HOLDS),
    ],
)
def test_a_price_holds_up_to_the_reference(price, accepted, verdict):
    assert price_verdict(Decimal(price), REFERENCE, accepted=accepted) == verdict


@pytest.mark.parametrize(
    ("providers", "accepted", "verdict"),
    [
        (0, False, Verdict.HOLDS),
        (1, False, Verdict.BLOCKED),
        (1, True, Verdict.EXCEPTION),
        (2, False, Verdict.HOLDS),
        (2, True, Verdict.HOLDS),
        (3, False, Verdict.HOLDS),
    ],
)
def test_a_service_needs_two_providers(providers, accepted, verdict):
    assert second_verdict(providers, accepted=accepted) == verdict


@pytest.mark.parametrize(
    ("prices", "median"),
    [
        (["8000"], "8000.00"),
        (["8000", "9000"], "8500.00"),
        (["9000", "1000", "8000"], "8000.00"),
        (["0.01", "0.02"], "0.02"),
        (["1.00", "2.00", "3.00", "100.00"], "2.50"),
    ],
)
def test_the_median_and_its_sample(prices, median):
    found = suggest(Decimal(each) for each in prices)
    low, high = min(map(Decimal, prices)), max(map(Decimal, prices))
    assert found == Suggestion(Decimal(median), len(prices), low, high)


def test_no_prices_suggest_nothing():
    assert suggest([]) is None


def test_the_bar_shows_the_reference_at_four_fifths_and_ends_at_the_frame():
    assert bar_width(REFERENCE, REFERENCE) == Decimal("80.00")
    assert bar_width(Decimal(5000), REFERENCE) == Decimal("40.00")
    assert bar_width(Decimal(90000), REFERENCE) == Decimal(100)


def party(**values):
    empty = {"legal_representative": "", "phone": "", "address": "", "bank_account": ""}
    return SimpleNamespace(**(empty | values))


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ({"legal_representative": "李示例"}, {"legal_representative": " 李 示例"}, [SignalKind.REPRESENTATIVE]),
        ({"phone": "+86 138 0000 1111"}, {"phone": "13800001111"}, [SignalKind.PHONE]),
        ({"phone": "１３８００００１１１１"}, {"phone": "138-0000-1111"}, [SignalKind.PHONE]),
        ({"phone": "138"}, {"phone": "138"}, []),
        ({"address": "示例路1号2幢"}, {"address": "示例路 1号，2幢"}, [SignalKind.ADDRESS]),
        ({"bank_account": "6222 0000 1111 2222"}, {"bank_account": "6222000011112222"}, [SignalKind.ACCOUNT]),
        ({"phone": "13800001111"}, {"bank_account": "13800001111"}, []),
        ({}, {}, []),
        ({"legal_representative": "李示例"}, {"legal_representative": "王示例"}, []),
    ],
)
def test_what_two_parties_declare_alike(one, other, kinds):
    assert [each.kind for each in likenesses(party(**one), party(**other))] == kinds


def test_another_value_is_another_fingerprint():
    first = next(likenesses(party(phone="13800001111"), party(phone="13800001111")))
    second = next(likenesses(party(phone="13800002222"), party(phone="13800002222")))
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize(
    ("value", "shown"),
    [("13800001111", "138****1111"), ("1380000", "*******"), ("", ""), ("6222000011112222", "622*********2222")],
)
def test_phones_and_accounts_are_masked(value, shown):
    assert masked(value) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("33030420000101001X", False),  # the check character does not fit
        ("110105194912310021", False),
        ("身份证 11010519491231002X 号", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("622200001111222233", False),  # an account of 18 digits has no date in it
        ("13800001111", False),
    ],
)
def test_identity_card_numbers_are_noticed(text, found):
    assert names_identity_card([text]) is found


@pytest.mark.parametrize(
    ("text", "fits"), [("13800001111", True), ("0577-8800 1122", True), ("12345", False), ("电话", False)]
)
def test_phone_numbers(text, fits):
    assert is_phone(text) is fits


@pytest.mark.parametrize(("text", "fits"), [("6222 0000 1111", True), ("1234567", False), ("6222x0001111", False)])
def test_bank_accounts(text, fits):
    assert is_account(text) is fits
