"""XML files: an electronic invoice is taken in, traps are refused with a sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.common.refusals import Refused
from apps.evidence.models import Blob
from apps.evidence.rules import markup
from apps.evidence.rules.markup import read_markup
from apps.evidence.services import store_upload

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
SOUND = HEAD + "<EInvoice><A><Number> 123 </Number></A><B x='1'/><Name>示例</Name></EInvoice>".encode()
BOMB = HEAD + b'<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]><a>&m;</a>'
OUTSIDE = HEAD + b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


def store(content: bytes, user):
    file = SimpleUploadedFile("发票.xml", content)
    return store_upload(file=file, name=file.name, organisation=user.acting.organisation, user=user)


def test_an_xml_file_is_taken_in_under_its_type(park_filer):
    upload = store(SOUND, park_filer)
    assert (upload.name, upload.blob.content_type) == ("发票.xml", "application/xml")


def test_values_are_read_with_their_paths():
    assert read_markup(SOUND) == [("EInvoice/A/Number", "123"), ("EInvoice/Name", "示例")]


def test_prefixes_and_chinese_encodings_are_read():
    text = '<?xml version="1.0" encoding="GBK"?><n:票 xmlns:n="u"><n:名>示例园</n:名></n:票>'
    assert read_markup(text.encode("gbk")) == [("票/名", "示例园")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "declares a document type or entities"),
        (OUTSIDE, "declares a document type or entities"),
        (SOUND[:-4], "is damaged"),
        (HEAD + b"<a>&unknown;</a>", "is damaged"),
        (HEAD + b"<a>\xff\xfe</a>", "is damaged"),
        (HEAD + b"<a>" * 60 + b"</a>" * 60, "more parts than an invoice has"),
        (HEAD + b"<a>" + b"<b/>" * 20_001 + b"</a>", "more parts than an invoice has"),
        (HEAD + b"<svg><script>1</script></svg>", "a web page or a program"),
    ],
)
def test_traps_are_refused_and_nothing_is_kept(park_filer, content, words):
    with pytest.raises(Refused, match=words):
        store(content, park_filer)
    assert Blob.objects.count() == 0


def test_the_size_is_bounded(park_filer, monkeypatch):
    monkeypatch.setattr(markup, "MAX_BYTES", len(SOUND) - 1)
    with pytest.raises(Refused, match="larger than 0 MB"):
        store(SOUND, park_filer)
    monkeypatch.setattr(markup, "MAX_BYTES", len(SOUND))
    assert store(SOUND, park_filer).blob.size == len(SOUND)
