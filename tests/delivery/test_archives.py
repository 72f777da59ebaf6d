"""Files to take away: a record, a park; safe paths, an index, digests that a stranger can prove."""

import csv
import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.models import ServiceRecord
from apps.delivery.services.archives import FOLDER, forget_old
from apps.delivery.tasks import archive
from apps.evidence.rules.names import archive_path
from apps.evidence.selectors import storage_name
from apps.jobs.models import Job
from tests.delivery.conftest import upload
from tests.evidence import samples


def opened(pieces) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(b"".join(pieces)))


def lines(archive_file: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(archive_file.read("index.csv").decode("utf-8-sig"))))


@pytest.fixture
def packed(recorded, attach, park_filer):
    """A record with three files, one of them hostile by name, one with the name of another."""
    record = recorded("I4", title="=培训/../第1期")
    attach(record, "activity_notice", name="通知.docx")
    attach(record, "invoice", name="=cmd.docx")
    attach(record, "invoice", name="=cmd.docx ")
    return record


def test_the_archive_of_a_record(packed):
    with opened(services.stream_archive(ServiceRecord.objects.filter(pk=packed.pk))) as held:
        names = held.namelist()
        folder = names[0].split("/")[0]
        assert folder == "SR-0001 =培训 .. 第1期"
        assert held.testzip() is None
        index = lines(held)
        assert [row["Path"] for row in index] == names[:-2]
        assert names[-2:] == ["index.csv", "SHA256SUMS"]
        for line in held.read("SHA256SUMS").decode().splitlines():
            digest, path = line.split("  ", 1)
            assert hashlib.sha256(held.read(path)).hexdigest() == digest
        assert len(held.read("SHA256SUMS").decode().splitlines()) == 3
    assert {row["Title"] for row in index} == {"'=培训/../第1期"}
    assert [row["File name"] for row in index][1:] == ["'=cmd.docx", "'=cmd.docx"]


def test_equal_names_get_numbers(packed):
    with opened(services.stream_archive(ServiceRecord.objects.filter(pk=packed.pk))) as held:
        assert [name.split("/")[1] for name in held.namelist()[1:3]] == ["费用发票 =cmd.docx", "费用发票 =cmd (2).docx"]


def test_a_lost_or_changed_file_is_told_and_the_rest_goes_on(packed):
    first, second, _third = packed.evidence.order_by("pk")
    default_storage.delete(storage_name(first.upload.blob_id))
    default_storage.delete(storage_name(second.upload.blob_id))
    default_storage.save(storage_name(second.upload.blob_id), ContentFile(b"changed"))
    with opened(services.stream_archive(ServiceRecord.objects.filter(pk=packed.pk))) as held:
        states = [row["State"] for row in lines(held)]
        sums = held.read("SHA256SUMS").decode().splitlines()
    assert states == ["The stored file is missing or damaged"] * 2 + [""]
    assert len(sums) == 1


def test_a_replaced_file_is_in_it_with_the_reason(completed, park_lead, park_filer):
    record = completed("P1")
    services.mark_reported(records=[record], user=park_lead)
    services.supersede_evidence(
        evidence=record.evidence.get(kind__code="agreement"),
        file=upload("新.pdf", samples.pdf(mark="new")),
        reason="盖章不清",
        document_date=timezone.localdate(),
        user=park_filer,
    )
    with opened(services.stream_archive(ServiceRecord.objects.filter(pk=record.pk))) as held:
        assert [row["State"] for row in lines(held)].count("Replaced: 盖章不清") == 1
        assert len(held.namelist()) == 6 + 2


def test_a_large_file_goes_through_in_small_pieces(recorded, park_filer):
    record = recorded("I4")
    content = samples.jpeg() + b"\0" * 5_000_000
    services.attach_files(record=record, files=[upload("照片.jpg", content)], user=park_filer)
    pieces = list(services.stream_archive(ServiceRecord.objects.filter(pk=record.pk)))
    assert max(map(len, pieces)) < 1_200_000
    with opened(pieces) as held:
        assert held.read(held.namelist()[0]) == content


def test_it_takes_one_query(packed, recorded, attach, django_assert_num_queries):
    attach(recorded("I4"), "invoice")
    with django_assert_num_queries(1):
        list(services.stream_archive(ServiceRecord.objects.all()))


@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=200)), max_size=6))
def test_no_path_leaves_its_folder(pairs):
    taken = set()
    paths = [archive_path(folder, name, taken) for folder, name in pairs]
    assert len({path.casefold() for path in paths}) == len(paths)
    for path in paths:
        folder, name = path.split("/")
        assert folder not in {"", ".", ".."}
        assert name not in {"", ".", ".."}
        assert not set(path) & set('\\:*?"<>|\0\n')
        assert max(len(folder.encode()), len(name.encode())) <= 200


def test_a_park_is_packed_by_a_job(client, packed, park, park_filer, django_capture_on_commit_callbacks):
    client.force_login(park_filer)
    day = packed.service_date.isoformat()
    answer = client.post(reverse("delivery:archives"), {"park": park.pk, "start": day, "end": day})
    assert answer.status_code == 302
    job = Job.objects.get(task="delivery.archive")
    assert job.total == 3
    assert client.get(reverse("delivery:archive_file", args=[job.pk])).status_code == 404  # not ready
    archive(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == ("done", 3, "")
    assert reverse("delivery:archive_file", args=[job.pk]) in client.get(reverse("delivery:archives")).content.decode()
    sent = client.get(reverse("delivery:archive_file", args=[job.pk]))
    with opened(sent.streaming_content) as held:
        assert len(held.namelist()) == 5
    sent.close()


def test_an_archive_is_for_who_asked(client, packed, park, park_filer, park_lead, other_filer):
    job = services.ask_archive(park=park, start=None, end=None, user=park_filer)
    archive(job.pk)
    for other in (park_lead, other_filer):
        client.force_login(other)
        assert client.get(reverse("delivery:archive_file", args=[job.pk])).status_code == 404


def test_days_and_parks_choose_the_records(packed, park, other_park, park_filer, other_filer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for given_park, start, user in (
        (park, tomorrow, park_filer),
        (park, None, other_filer),
        (other_park, None, park_filer),
    ):
        with pytest.raises(Refused, match="no file of these days"):
            services.ask_archive(park=given_park, start=start, end=None, user=user)


def test_old_archives_go(settings):
    today = timezone.localdate()
    for days in (7, 8):
        default_storage.save(f"{FOLDER}/{today - timedelta(days=days)}/1.zip", ContentFile(b"x"))
    forget_old(today)
    kept = [day for day in default_storage.listdir(FOLDER)[0] if default_storage.listdir(f"{FOLDER}/{day}")[1]]
    assert kept == [str(today - timedelta(days=7))]


def test_the_page_of_a_record_offers_its_files(client, packed, park_filer, other_filer):
    client.force_login(park_filer)
    address = reverse("delivery:record_zip", args=[packed.pk])
    assert address in client.get(packed.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="SR-0001.zip"'
    with opened(answer.streaming_content) as held:
        assert len(held.namelist()) == 5
    client.force_login(other_filer)
    assert client.get(address).status_code == 404
