"""The archive beside a service log: whose each file is, what it proves, what is refused, what becomes of it."""

import io
import stat
import struct
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.services import delete_record
from apps.jobs.models import Job
from apps.programmes.models import EvidenceKind
from apps.spreadsheets.models import ImportFile
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.ziplist import list_archive
from apps.spreadsheets.services import intake
from apps.spreadsheets.services.filing import places_of
from apps.spreadsheets.tasks import attach
from tests.evidence import samples
from tests.factories.parks import EnterpriseFactory, TenancyFactory
from tests.factories.vendors import ProviderFactory
from tests.spreadsheets.logs import archive, batch_of, log, row, sent
from tests.spreadsheets.test_browser import act

ENDINGS = frozenset({".pdf", ".jpg", ".docx"})


@pytest.fixture
def client(enrolment, park, park_filer, sign_in):
    ProviderFactory.create(park=park, name="登记的服务机构")
    TenancyFactory.create(park=park, enterprise=EnterpriseFactory.create(name="示例甲有限公司"))
    return sign_in(park_filer)


@pytest.fixture
def bring(client, tmp_path):
    """Uploads two trainings, numbered 1 and 2, with an archive."""

    def upload(files: dict[str, bytes], *cells: dict):
        numbered = enumerate(cells or ({}, {}), 1)
        rows = [row("示例甲有限公司", 服务编号=str(n), 服务标题=f"第{n}场", **more) for n, more in numbered]
        return batch_of(sent(client, log(tmp_path, rows), archive(files)))

    return upload


def files(batch):
    return {
        file.path: (file.state, file.row, file.kind.code if file.kind else "")
        for file in batch.files.select_related("kind").order_by("place")
    }


def run(batch):
    """Does the work of the attaching job and returns the files anew."""
    batch.refresh_from_db()
    assert batch.job.task == "spreadsheets.attach"
    attach(batch.job_id)
    batch.refresh_from_db()
    return files(batch)


def test_files_find_their_rows_and_kinds(client, bring):
    packed = {
        "1/活动通知.pdf": samples.pdf(mark="a"),
        "2 第二场/照片/IMG_0821.jpg": samples.jpeg(),
        "001-费用发票.pdf": samples.pdf(mark="b"),
        "材料/签到照片合影.jpg": samples.jpeg(20, 20),
        "12-活动通知.pdf": samples.pdf(mark="c"),
        "2/随便.docx": samples.archive("word/document.xml"),
        "__MACOSX/1/._活动通知.pdf": b"x",
    }
    batch = bring(packed, {"附件": "签到照片合影.jpg"}, {"附件": None})
    assert files(batch) == {
        "1/活动通知.pdf": ("ready", 2, "activity_notice"),
        "2 第二场/照片/IMG_0821.jpg": ("ready", 3, "activity_photo"),
        "001-费用发票.pdf": ("ready", 2, "invoice"),
        "材料/签到照片合影.jpg": ("ready", 2, "activity_photo"),
        "12-活动通知.pdf": ("unmatched", None, ""),
        "2/随便.docx": ("confirm", 3, ""),
    }
    page = client.get(batch.get_absolute_url()).content.decode()
    for words in ("Ready to be attached: 4", "To be confirmed: 1", "Not matched: 1", "No row names this file"):
        assert words in page


def test_the_job_attaches_each_file_alone_and_says_what_became_of_it(client, bring):
    packed = {
        "1/活动通知.pdf": samples.pdf(mark="a"),
        "1/费用发票.pdf": samples.pdf(mark="b", change=samples.scripted),
        "1/活动照片.jpg": b"\xff\xd8\xffnot a picture",
        "2/活动通知.pdf": samples.pdf(mark="a"),
        "2/别的.docx": samples.archive("word/document.xml"),
    }
    batch = bring(packed)
    assert act(client, batch, "commit") == "Imported: 2 new, 0 changed, 0 unchanged."
    assert RecordEvidence.objects.count() == 0
    found = run(batch)
    assert {path: state for path, (state, _row, _kind) in found.items()} == {
        "1/活动通知.pdf": "attached",
        "1/费用发票.pdf": "refused",
        "1/活动照片.jpg": "refused",
        "2/活动通知.pdf": "attached",
        "2/别的.docx": "confirm",
    }
    cited = RecordEvidence.objects.order_by("record__number").values_list("record__number", "kind__code")
    assert list(cited) == [(1, "activity_notice"), (2, "activity_notice")]
    assert all(file.reason for file in batch.files.filter(state="refused"))
    assert "SR-0001" in batch.files.get(path="2/活动通知.pdf").reason
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.total) == ("done", 4, 4)
    assert job.result == {"attached": 2, "there": 0, "refused": 2}
    page = client.get(batch.get_absolute_url()).content.decode()
    assert ServiceRecord.objects.get(number=1).get_absolute_url() in page


def test_a_kind_is_chosen_before_or_after(client, bring, programme, sign_in, other_filer):
    batch = bring({"1/甲.docx": samples.archive("word/document.xml"), "2/乙.pdf": samples.pdf()})
    first, second = batch.files.order_by("place")
    pk = EvidenceKind.objects.get(programme=programme, code="activity_notice").pk
    address = reverse("spreadsheets:file_kind", args=[batch.pk, first.pk])
    assert sign_in(other_filer).post(address, {"kind": pk}).status_code == 404
    assert client.post(address, {"kind": pk}).status_code == 302
    client.post(reverse("spreadsheets:file_kind", args=[batch.pk, second.pk]), {"kind": 10**9})
    assert [file.state for file in batch.files.order_by("place")] == ["ready", "confirm"]
    act(client, batch, "mend", sheet=0, row=1, column=0, text="9")
    assert [file.state for file in batch.files.order_by("place")] == ["ready", "confirm"]
    act(client, batch, "commit")
    run(batch)
    second = batch.files.get(path="2/乙.pdf")
    client.post(reverse("spreadsheets:file_kind", args=[batch.pk, second.pk]), {"kind": pk})
    assert set(run(batch).values()) == {("attached", 2, "activity_notice"), ("attached", 3, "activity_notice")}
    assert (batch.archive.name, RecordEvidence.objects.count()) == ("", 2)


def test_the_same_log_and_archive_again_add_nothing(client, bring):
    packed = {"1/活动通知.pdf": samples.pdf()}
    for expected in ("attached", "there"):
        batch = bring(packed)
        act(client, batch, "commit")
        assert run(batch) == {"1/活动通知.pdf": (expected, 2, "activity_notice")}
    assert (ServiceRecord.objects.count(), RecordEvidence.objects.count()) == (2, 1)


def test_a_record_that_is_gone_and_an_import_undone_get_no_files(
    client, bring, park_filer, django_capture_on_commit_callbacks
):
    batch = bring({"1/活动通知.pdf": samples.pdf(), "2/活动通知.pdf": samples.pdf(mark="b")})
    act(client, batch, "commit")
    delete_record(record=ServiceRecord.objects.get(number=1), user=park_filer)
    assert [state for state, _row, _kind in run(batch).values()] == ["refused", "attached"]
    other = bring({"1/活动通知.pdf": samples.pdf(), "2/活动通知.pdf": samples.pdf(mark="b")})
    stored = other.archive.name
    act(client, other, "commit")
    with django_capture_on_commit_callbacks(execute=True):
        act(client, other, "undo")
    attach(other.job_id)
    assert (default_storage.exists(stored), ServiceRecord.objects.count()) == (False, 1)


def test_discarding_deletes_the_archive(client, bring, django_capture_on_commit_callbacks):
    batch = bring({"1/活动通知.pdf": samples.pdf()})
    stored = batch.archive.name
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, batch, "discard")
    assert not default_storage.exists(stored)


class Packed(zipfile.ZipInfo):
    """An entry with its content."""

    content = b""


def entry(name: str, content: bytes = b"x" * 9, **facts) -> Packed:
    info = Packed(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    for key, value in facts.items():
        setattr(info, key, value)
    info.content = content
    return info


def packed(*infos: Packed) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for info in infos:
            target.writestr(info, info.content)
    return out


def listed(stream) -> list[tuple[str, str]]:
    return [(each.path, each.refused) for each in list_archive(stream, ENDINGS, Limits())]


HOSTILE = [
    (entry("../../etc/passwd.pdf"), "unsafe_path"),
    (entry("/etc/a.pdf"), "unsafe_path"),
    (entry("C:\\windows\\a.pdf"), "unsafe_path"),
    (entry("a\\..\\..\\b.pdf"), "unsafe_path"),
    (entry("a\nb.pdf"), "unsafe_path"),
    (entry("长" * 200 + ".pdf"), "hostile_name"),
    (entry("/".join("abcdefghijklm") + "/x.pdf"), "hostile_name"),
    (entry("link.pdf", external_attr=(stat.S_IFLNK | 0o777) << 16), "link"),
    (entry("empty.pdf", b""), "empty"),
    (entry("inner.zip"), "nested"),
    (entry("inner.rar"), "nested"),
    (entry("run.exe"), "other_type"),
    (entry("no-ending"), "other_type"),
    (entry("bomb.pdf", b"\0" * 9_000_000), "bomb"),
    (entry("large.pdf", b"\0" * 21_000_000), "too_big"),
    (entry("odd.pdf", compress_type=zipfile.ZIP_BZIP2), "odd_packing"),
]


@pytest.mark.parametrize(("info", "reason"), HOSTILE, ids=[f"{n}-{why}" for n, (_, why) in enumerate(HOSTILE)])
def test_a_hostile_entry_is_refused_and_the_rest_goes_on(info, reason):
    found = listed(packed(entry("好.pdf"), info))
    assert found[0] == ("好.pdf", "")
    assert found[1][1] == reason


def test_encrypted_doubled_and_overlapping_entries_are_refused():
    raw = packed(entry("a.pdf"), entry("b.pdf"), entry("A.pdf")).getvalue()
    assert listed(io.BytesIO(raw)) == [("a.pdf", ""), ("b.pdf", ""), ("A.pdf", "named_twice")]
    at = raw.index(b"PK\x01\x02")
    locked = raw[: at + 8] + struct.pack("<H", 1) + raw[at + 10 :]
    assert listed(io.BytesIO(locked))[0] == ("a.pdf", "encrypted")
    second = raw.index(b"PK\x01\x02", at + 4)
    shared = raw[: second + 42] + struct.pack("<I", 0) + raw[second + 46 :]
    assert [why for _path, why in listed(io.BytesIO(shared))[:2]] == ["overlapping", "overlapping"]


def test_names_written_by_chinese_programs_are_read():
    info = entry("PLACEHOLDER.pdf")
    raw = packed(info).getvalue().replace(b"PLACEHOLDER.pdf", "活动通知123".encode("gb18030") + b".pdf")
    assert listed(io.BytesIO(raw)) == [("活动通知123.pdf", "")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_an_archive"),
        (b"%PDF-1.7", "not_an_archive"),
        (b"PK\x03\x04 torn", "archive_damaged"),
        (archive({"__MACOSX/x": b"1"}), "archive_empty"),
        (archive({"[Content_Types].xml": b"1", "a.pdf": b"1"}), "not_an_archive"),
    ],
)
def test_what_is_no_archive_is_refused_as_a_whole(content, code):
    with pytest.raises(Refused) as refusal:
        listed(io.BytesIO(content))
    assert refusal.value.code == code


def test_too_long_a_table_is_refused(monkeypatch):
    monkeypatch.setattr("apps.spreadsheets.reading.ziplist.MOST", 2)
    with pytest.raises(Refused) as refusal:
        listed(packed(*(entry(f"{n}.pdf") for n in range(3))))
    assert refusal.value.code == "archive_too_long"


def test_a_refused_archive_keeps_the_log_out_and_says_why(client, tmp_path, monkeypatch):
    content = log(tmp_path, [row("示例甲有限公司")])
    answer = sent(client, content, b"no archive")
    assert (answer.status_code, answer.context["form"].errors["archive"]) == (
        422,
        ["This is not a ZIP archive. Pack the files into one .zip file and upload it again."],
    )
    monkeypatch.setattr(intake, "ARCHIVE_BYTES", 100)
    answer = sent(client, content, archive({"1/a.pdf": samples.pdf()}))
    assert "The archive is larger than" in answer.context["form"].errors["archive"][0]
    assert ImportFile.objects.count() == 0


def test_an_archive_may_be_larger_than_another_upload(client, tmp_path, settings):
    settings.UPLOAD_LIMIT_BYTES = 60_000
    content = log(tmp_path, [row("示例甲有限公司", 服务编号="1")])
    noise = {f"1/活动照片{n}.jpg": samples.jpeg(600, 600 + n) for n in range(3)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, data in noise.items():
            target.writestr(name, data)
        target.writestr("填充.bin", bytes(70_000))
    assert len(out.getvalue()) > 60_000
    batch = batch_of(sent(client, content, out.getvalue()))
    assert sorted(state for state, _row, _kind in files(batch).values()) == ["ready"] * 3 + ["refused"]


def test_the_longest_number_that_fits_wins():
    events = [{"key": key, "seq": "", "files": [], "row": at} for at, key in enumerate(["1", "1-1", "SR-0012", "A"])]
    places = places_of(events, [])
    expected = {"1-1 通知.pdf": 1, "1-2.pdf": 0, "SR-0012 培训/a.pdf": 2, "A照片.jpg": 3}
    expected |= {"A1.pdf": None, "10.pdf": None}
    found = {path: next((event["row"] for event in places.of(path)), None) for path in expected}
    assert found == expected
