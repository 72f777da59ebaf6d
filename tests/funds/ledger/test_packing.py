"""The audit pack: everything in it, and a stranger's computer finds a single changed byte."""

import json
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery.services.archives import archive_name
from apps.evidence.selectors import storage_name
from apps.funds.models import LedgerFile
from apps.funds.services.ledger import record_spending
from apps.funds.services.packing import ask_pack, write_pack
from apps.funds.tasks import pack
from tests.evidence import samples
from tests.funds.ledger.books import voucher


@pytest.fixture
def packed(book, park_filer, enrolment, tmp_path):
    """A pack with one expenditure that carries its voucher, unpacked beside the archive."""
    file = SimpleUploadedFile("=凭证.png", samples.png())
    record_spending(account=book, data=voucher(enrolment, purpose="=诊断"), user=park_filer, files=[file])
    path = tmp_path / "pack.zip"
    with path.open("wb") as target:
        digest, missing = write_pack(enrolment, target)
    assert missing == 0
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "pack")
    return tmp_path / "pack", path, digest


def verify(place, *arguments) -> tuple[int, str]:
    command = [sys.executable, "-I", str(place / "verify.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_what_is_in_the_pack(packed, enrolment):
    folder, _path, _digest = packed
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    plan = enrolment.plan.pk
    assert {name for name in names if not name.startswith("vouchers/")} == {
        "ledger/provincial.xlsx", "ledger/payments.csv", f"approvals/plan-{plan}-v1.json", "log/log.csv",
        "verify.py", "index.csv", "SHA256SUMS",
    }  # fmt: skip
    assert len([name for name in names if name.startswith("vouchers/")]) == 1
    sheet = load_workbook(BytesIO((folder / "ledger/provincial.xlsx").read_bytes()))["资金台账"]
    assert [cell.value for cell in sheet[5]][3] == "=诊断"
    assert sheet["D5"].data_type == "s"
    assert [sheet.cell(row, 11).value for row in (4, 5, 6)] == [1000000, 999000, 999000]
    opinions = json.loads((folder / f"approvals/plan-{plan}-v1.json").read_text())["opinions"]
    assert [each["verdict"] for each in opinions] == ["agree", "agree"]
    assert "booked an expenditure" in (folder / "log/log.csv").read_text()


def test_it_verifies_offline_as_folder_and_as_archive(packed):
    folder, path, digest = packed
    assert verify(folder) == (0, f"OK {digest}\n")
    assert verify(folder, path) == (0, f"OK {digest}\n")


@pytest.mark.parametrize("victim", ["ledger/provincial.xlsx", "log/log.csv", "index.csv", "verify.py"])
def test_one_changed_byte_is_found(packed, victim):
    folder, _path, _digest = packed
    shutil.copy(folder / "verify.py", folder.parent / "verify.py")
    content = bytearray((folder / victim).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / victim).write_bytes(content)
    assert verify(folder.parent, folder) == (1, f"CHANGED   {victim}\n\n")


def test_a_changed_byte_in_the_archive_is_found(packed):
    folder, path, _digest = packed
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("ledger/payments.csv")
    content[info.header_offset + 30 + len(info.filename) + 5] ^= 1
    path.write_bytes(content)
    code, said = verify(folder, path)
    assert (code, said.split()[1]) == (1, "ledger/payments.csv")


def test_missing_and_added_files_are_found(packed):
    folder, _path, _digest = packed
    (folder / "log/log.csv").unlink()
    (folder / "ledger/more.csv").write_text("x")
    assert verify(folder) == (1, "MISSING   log/log.csv\nNOT LISTED ledger/more.csv\n\n")
    (folder / "SHA256SUMS").unlink()
    assert verify(folder) == (1, "MISSING   SHA256SUMS\n\n")


def test_a_lost_file_is_told_in_the_index(packed, enrolment, tmp_path):
    upload = LedgerFile.objects.get().upload
    default_storage.delete(storage_name(upload.blob_id))
    with (tmp_path / "again.zip").open("wb") as target:
        assert write_pack(enrolment, target)[1] == 1
    with zipfile.ZipFile(tmp_path / "again.zip") as archive:
        assert "The stored file is missing or damaged" in archive.read("index.csv").decode()
    assert verify(packed[0], tmp_path / "again.zip")[0] == 0


def test_the_worker_packs_for_an_auditor_and_the_log_holds_the_digest(book, auditor, enrolment):
    job = ask_pack(enrolment=enrolment, user=auditor)
    pack(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert default_storage.size(archive_name(job)) == job.result["size"]
    assert Entry.objects.get(action="ledger.packed").note == job.result["digest"]


def test_nobody_packs_a_park_they_may_not_see(book, other_filer, other_county_eit, enrolment):
    for user in (other_filer, other_county_eit):
        with pytest.raises(Refused, match="may not see"):
            ask_pack(enrolment=enrolment, user=user)
