"""Numbers as typed, and with their middle hidden."""

import pytest

from apps.common.refusals import Refused
from apps.filings.rules.phones import masked, read_mobile, read_office


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("19900000001", "19900000001"),
        (" 199 0000 0001 ", "19900000001"),
        ("199-0000-0001", "19900000001"),
        ("+8619900000001", "19900000001"),
        ("１９９０００００００１", "19900000001"),
    ],
)
def test_a_mobile_number_is_read(typed, read):
    assert read_mobile(typed) == read


@pytest.mark.parametrize("typed", ["", "1990000000", "199000000011", "12900000001", "29900000001", "1990000000a", "०"])
def test_what_is_no_mobile_number_is_refused(typed):
    with pytest.raises(Refused, match="11 digits"):
        read_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0577-55500001", "0577-55500001"),
        ("057755500001", "0577-55500001"),
        ("(0577)55500001", "0577-55500001"),
        ("021-55500001-12", "021-55500001-12"),
        ("55500001", "55500001"),
        ("０５７７－５５５０００１", "0577-5550001"),
    ],
)
def test_an_office_phone_is_read(typed, read):
    assert read_office(typed) == read


@pytest.mark.parametrize("typed", ["", "1", "0577-", "0577-05500001", "110", "0577-55500001-", "x", "19900000001"])
def test_what_is_no_office_phone_is_refused(typed):
    with pytest.raises(Refused, match="office phone"):
        read_office(typed)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("19900000001", "199****0001"),
        ("0577-55500001", "0577-****0001"),
        ("021-55500001-12", "021-****0001-****"),
        ("5550001", "****0001"),
        ("garbage 123456", "****"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number, shown):
    assert masked(number) == shown
