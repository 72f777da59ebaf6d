import pytest

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  瓯海  云帆 ", "瓯海 云帆"),
        ("a\u00a0\u3000b", "a b"),
        ("e\u0301", "é"),
        ("a\u200bb\ufeff", "ab"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("a\tb", "a b"),
        ("", ""),
    ],
)
def test_text_is_normalised(raw, clean):
    assert clean_text(raw) == clean


@pytest.mark.parametrize("raw", ["a\x00b", "a\x1bb", "\x7f", "\ud800"])
def test_what_cannot_be_stored_is_refused(raw):
    with pytest.raises(Refused):
        clean_text(raw)


def test_the_limit_is_exact():
    assert clean_text("字" * 5, limit=5) == "字" * 5
    with pytest.raises(Refused, match="5"):
        clean_text("字" * 6, limit=5)


def test_a_line_has_no_line_breaks():
    assert clean_line("一\n二\r\n三") == "一 二 三"


def test_cleaning_twice_changes_nothing():
    once = clean_text(" ｅ\u0301 \u200b \n x ")
    assert clean_text(once) == once
