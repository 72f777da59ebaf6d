"""What invoices say and what speaks against them, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from apps.common.refusals import Refused
from apps.delivery.rules.invoices import (
    Reading,
    above,
    check_number,
    contradiction,
    from_markup,
    from_text,
    normal_number,
    same_party,
    seller_refusal,
)
from apps.evidence.rules.markup import read_markup
from apps.programmes.choices import ServiceClass
from tests.delivery import invoice_files
from tests.delivery.invoice_files import NUMBER, OPERATOR

DAY = date(2026, 3, 5)


def read(content: bytes) -> Reading:
    return from_markup(read_markup(content))


def test_the_commonest_dialect_is_read():
    assert read(invoice_files.einvoice()) == Reading(
        NUMBER, "", DAY, "示例机构", "", OPERATOR[0], OPERATOR[1], Decimal("10600.00"), exact=True
    )


def test_the_dialect_of_initials_is_read():
    assert read(invoice_files.initials()) == Reading(
        "12345678", "033002100311", DAY, "示例机构", "", OPERATOR[0], OPERATOR[1], Decimal("106.00"), exact=True
    )


def test_the_dialect_of_chinese_labels_is_read():
    found = read(invoice_files.labels())
    assert (found.number, found.issued_on, found.amount) == (NUMBER, DAY, Decimal("106.00"))


def test_the_text_of_a_pdf_is_read():
    assert from_text(invoice_files.TEXT) == Reading(
        *(NUMBER, "", DAY, "示例机构", "91330304MA2EXAMPL2", OPERATOR[0], OPERATOR[1], Decimal("10600.00"))
    )


def test_a_text_without_an_invoice_gives_nothing():
    assert from_text("培训通知 2026年3月5日") == Reading()
    assert not from_text("").found


@pytest.mark.parametrize("total", ["NaN", "Infinity", "1e9", "9" * 400, "1.005"])
def test_amounts_that_are_no_amounts_are_left_out_with_a_note(total):
    found = read(invoice_files.einvoice(total=total))
    assert found.amount is None
    assert [str(note) for note in found.notes] == [
        "The file gives an amount that cannot be read. Type it as it is printed."
    ]


@pytest.mark.parametrize(("total", "kept"), [("10600.01", True), ("10600.02", False), ("10599.99", True)])
def test_the_total_is_the_sum_to_a_cent(total, kept):
    found = read(invoice_files.einvoice(total=total))
    assert (found.amount == Decimal(total), len(found.notes)) == (kept, 0 if kept else 1)


def test_several_invoices_and_red_ones_are_refused():
    second = "<TaxSupervisionInfo><InvoiceNumber>26332000000012345679</InvoiceNumber></TaxSupervisionInfo>"
    with pytest.raises(Refused, match="holds several invoices"):
        read(invoice_files.einvoice(more=second))
    with pytest.raises(Refused, match="A red \\(negative\\) invoice"):
        read(invoice_files.einvoice(total="-106.00"))
    with pytest.raises(Refused, match="holds several invoices"):
        from_text(f"发票号码:{NUMBER} 发票号码:26332000000012345679")


@pytest.mark.parametrize(("code", "number"), [(0, 20), (10, 8), (12, 8), (8, 10)])
def test_numbers_of_each_kind_pass(code, number):
    check_number("1" * code, "1" * number)


@pytest.mark.parametrize(
    ("code", "number", "field"),
    [
        ("", "1" * 19, "number"),
        ("", "1" * 21, "number"),
        ("", "1" * 8, "code"),
        ("1" * 12, "1" * 20, "code"),
        ("1" * 11, "1" * 8, "code"),
        ("", "A" * 20, "number"),
        ("", "١" * 20, "number"),
        ("1" * 7 + "X", "1" * 10, "code"),
    ],
)
def test_other_numbers_are_refused_at_their_field(code, number, field):
    with pytest.raises(Refused) as refused:
        check_number(code, number)
    assert refused.value.field == field


def test_numbers_compare_whatever_way_they_are_typed():
    assert normal_number(" 2633 2000-0000１２３４5678 ") == "26332000000012345678"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("示例机构", "91A"), ("别的名字", "91a"), True),
        (("示例机构", "91A"), ("示例机构", "91B"), False),
        (("示例(温州)机构", ""), ("示例（温州）机构 ", "91B"), True),
        (("示例机构", ""), ("示例机构二", ""), False),
        (("", ""), ("", ""), False),
    ],
)
def test_a_firm_is_known_by_its_code_or_else_its_name(one, other, same):
    assert same_party(*one, *other) is same


def test_only_open_services_may_be_billed_by_others():
    assert seller_refusal(ServiceClass.INCLUSIVE, "酒店", "机构") is None
    assert "酒店 is not the provider of this record, 机构" in seller_refusal(ServiceClass.PRECISE, "酒店", "机构")


def test_data_of_a_file_cannot_be_retyped_but_text_can():
    exact = read(invoice_files.einvoice())
    right = (NUMBER, Decimal("10600.00"), DAY)
    assert contradiction(exact, *right) is None
    assert contradiction(exact, "1" * 20, right[1], DAY).field == "number"
    assert contradiction(exact, NUMBER, Decimal("10600.01"), DAY).field == "amount_yuan"
    assert contradiction(exact, NUMBER, right[1], date(2026, 3, 6)).field == "issued_on"
    assert contradiction(from_text(invoice_files.TEXT), "1" * 20, Decimal(1), DAY) is None


@pytest.mark.parametrize(
    ("total", "agreed", "is_above"),
    [("100.00", "100.00", False), ("100.01", "100.00", True), ("0.01", "0.00", False)],
)
def test_the_agreement_bounds_the_invoices_to_the_cent(total, agreed, is_above):
    assert above(Decimal(total), Decimal(agreed)) is is_above
