from decimal import Decimal

import pytest
from django.db import connection

from apps.common.money import MAXIMUM, bounded, from_wan, parse_yuan, to_wan
from apps.common.refusals import Refused


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("12500", "12500"),
        ("12,500.00", "12500.00"),
        ("  7.5 ", "7.5"),
        ("-3.20", "-3.20"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_amounts_people_type(text, amount):
    assert parse_yuan(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "1.234", "1e5", "NaN", "Infinity", "-Infinity", "１２３", "1_000", "1.", ".5", "+5", "0x10",
        "1000000000000", "12万元", "1 000", "١٢", "--1",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(text):
    with pytest.raises(Refused) as refused:
        parse_yuan(text)
    assert "12,500.00" in str(refused.value)


@pytest.mark.parametrize(
    ("wan", "yuan"), [("1", "10000.00"), ("0.5", "5000.00"), ("123.4567895", "1234567.90"), ("-1", "-10000.00")]
)
def test_ten_thousands_to_yuan(wan, yuan):
    assert from_wan(Decimal(wan)) == Decimal(yuan)


@pytest.mark.parametrize(("yuan", "wan"), [("10000", "1.00"), ("150", "0.02"), ("149.99", "0.01"), ("50", "0.01")])
def test_yuan_to_ten_thousands_half_up(yuan, wan):
    assert to_wan(Decimal(yuan)) == Decimal(wan)


@pytest.mark.django_db
def test_a_lower_bound_alone_lets_nan_in_and_both_bounds_do_not():
    """Why ``bounded`` always has an upper bound."""
    constraint = bounded("amount", name="x", sentence="y")
    assert constraint.condition.children == [("amount__gte", Decimal(0)), ("amount__lte", MAXIMUM)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'NaN'::numeric >= 0, 'NaN'::numeric <= %s", [MAXIMUM])
        assert cursor.fetchone() == (True, False)
