import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.rules.names import clean_name

DIGEST = "9f3c71ae" * 8


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("协议.pdf", "协议.pdf"),
        ("C:\\Users\\a\\协议.PDF", "协议.PDF"),
        ("../../etc/协议.pdf", "协议.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("协\u200b议\u202e\u2066.pdf", "协议.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("  协议  终稿 .pdf", "协议 终稿.pdf"),
        ("协议", "协议.pdf"),
        ("协议 v1.2", "协议 v1.2.pdf"),
        ('a<b>"c".pdf', "abc.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "9f3c71ae9f3c.pdf"),
        ("\u202e", "9f3c71ae9f3c.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_for_display(raw, shown):
    assert clean_name(raw, FileType.PDF, DIGEST) == shown


@pytest.mark.parametrize("raw", ["a.exe", "a.jpg", "a.pdf.exe", "a.7z"])
def test_an_ending_of_another_type_is_refused(raw):
    with pytest.raises(Refused, match="PDF document"):
        clean_name(raw, FileType.PDF, DIGEST)


@given(st.text(max_size=200))
def test_no_name_hides_anything(raw):
    try:
        name = clean_name(raw, FileType.PDF, DIGEST)
    except Refused:
        return
    assert 0 < len(name) <= 120
    assert name.lower().endswith(".pdf")
    assert "/" not in name
    assert {unicodedata.category(char) for char in name}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn"})
