"""The audit pack: everything in it, and a stranger's computer finds a single changed byte."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery.services.archives import archive_name
from apps.evidence.selectors import storage_name
from apps.funds import services
from apps.funds.models import LedgerFile
from apps.funds.services.ledger import record_spending
from apps.funds.services.packing import ask_pack, write_pack
from apps.funds.tasks import pack
from tests.evidence import samples
from tests.funds.conftest import paper
from tests.funds.ledger.books import award_of, voucher


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
    command = [sys.executable, "-I", "-S", str(place / "verify.py"), *map(str, arguments)]
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


def sums_of(folder) -> dict[str, str]:
    """Path -> digits, as the list of digests says."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {line[66:]: line[:64] for line in lines}


def put_sums(folder, sums: dict[str, str]) -> str:
    """Write a forged list of digests; its own digest."""
    content = "".join(f"{digits}  {name}\n" for name, digits in sums.items()).encode()
    (folder / "SHA256SUMS").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("forged", ["index.csv", "log/log.csv"])
def test_index_and_list_of_digests_have_to_say_the_same(packed, forged):
    """Somebody changes a file and puts its new digits into the list: the index still has the old ones."""
    folder, _path, _digest = packed
    content = (folder / forged).read_bytes()
    content = content.replace(sums_of(folder)["log/log.csv"].encode(), b"0" * 64) if forged == "index.csv" else b"x"
    (folder / forged).write_bytes(content)
    put_sums(folder, sums_of(folder) | {forged: hashlib.sha256(content).hexdigest()})
    assert verify(folder) == (1, "INDEX     log/log.csv\n\n")


def test_an_index_that_leaves_a_file_out_is_found(packed):
    folder, _path, _digest = packed
    rows = (folder / "index.csv").read_bytes().splitlines(keepends=True)
    content = b"".join(row for row in rows if not row.startswith(b"log/log.csv"))
    (folder / "index.csv").write_bytes(content)
    put_sums(folder, sums_of(folder) | {"index.csv": hashlib.sha256(content).hexdigest()})
    assert verify(folder) == (1, "INDEX     log/log.csv\n\n")


def test_a_pack_that_was_made_anew_from_end_to_end_is_another_one_than_the_log_knows(packed):
    """Files, index and list all fit each other; the digest of the log is what they do not have."""
    folder, _path, digest = packed
    old = sums_of(folder)["log/log.csv"]
    (folder / "log/log.csv").write_bytes(b"x")
    new = hashlib.sha256(b"x").hexdigest()
    index = (folder / "index.csv").read_bytes().replace(old.encode(), new.encode())
    (folder / "index.csv").write_bytes(index)
    changed = {"log/log.csv": new, "index.csv": hashlib.sha256(index).hexdigest()}
    made = put_sums(folder, sums_of(folder) | changed)
    assert verify(folder) == (0, f"OK {made}\n")
    assert verify(folder, folder, digest) == (1, f"ANOTHER PACK: the digest in the log is not {made}\n\n")


def test_the_digest_of_the_log_confirms_the_pack(packed):
    folder, path, digest = packed
    assert verify(folder, path, digest.upper()) == (0, f"OK {digest}\n")


def test_one_name_twice_is_found_in_archive_and_list(packed):
    folder, path, _digest = packed
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("log/log.csv", (folder / "log/log.csv").read_bytes())
    assert verify(folder, path) == (1, "TWICE     log/log.csv\n\n")
    lines = (folder / "SHA256SUMS").read_text()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  log/log.csv\n{lines}no digits\n")
    assert verify(folder) == (1, "UNREADABLE no digits\nTWICE     log/log.csv\n\n")


def test_a_cut_archive_is_unreadable(packed):
    folder, path, _digest = packed
    path.write_bytes(path.read_bytes()[:-40])
    code, said = verify(folder, path)
    assert (code, said.split()[0]) == (1, "UNREADABLE")


def test_decisions_about_the_money_are_in_the_pack(packed, award_decided, enrolment, tmp_path):
    """Scheme without the other parks, assessment, tranche, measure with both departments' words, the park's papers."""
    with (tmp_path / "decided.zip").open("wb") as target:
        write_pack(enrolment, target)
    with zipfile.ZipFile(tmp_path / "decided.zip") as archive:
        names = archive.namelist()
        kinds = {name.split("/")[1].split("-")[0] for name in names if name.startswith("approvals/") and "-" in name}
        assert kinds == {"plan", "scheme", "assessment", "measure"}
        [scheme] = [name for name in names if name.startswith("approvals/scheme-")]
        found = json.loads(archive.read(scheme))
        assert (found["submitted_by"], [each["person"] for each in found["opinions"]]) == (
            "County economy officer",
            ["County finance officer"],
        )
        assert "payload" not in found
        [measure] = [name for name in names if name.startswith("approvals/measure-")]
        found = json.loads(archive.read(measure))
        assert (found["kind"], found["amount_yuan"], found["answer"]) == ("deduct", "300.00", "同意扣减")
        assert [each["amount_yuan"] for each in found["entries"]] == ["300.00"]
        assert len([name for name in names if name.startswith("evidence/mechanism/")]) == 1
        assert len([name for name in names if name.startswith("approvals/notices/")]) == 1
    assert verify(packed[0], tmp_path / "decided.zip")[0] == 0


@pytest.fixture
def award_decided(enrolment, park_filer, county_eit, county_fin):
    """A signed scheme and assessment, a paper of the mechanism, 300 yuan deducted."""
    award = award_of(enrolment)
    scheme = services.start_scheme(programme=enrolment.programme, county=award.county, user=county_eit)
    text = services.Text(award.amount_yuan, "浙财〔2026〕1号", "按条件拨付", "分三批")
    lines = {award.pk: (award.amount_yuan, "")}
    services.save_scheme(scheme=scheme, text=text, lines=lines, user=county_eit)
    digest = services.file_scheme(scheme=scheme, user=county_eit).digest
    services.sign_scheme(scheme=scheme, verdict="agree", text="同意", digest=digest, user=county_fin)
    services.add_mechanism(award=award, title="资金管理制度", file=paper(), user=park_filer)
    rule = award.tranches.get().rule
    row = services.assess(award=award, rule=rule, findings="机制健全", pays_all=False, user=county_eit)
    digest = Submission.objects.of(row)[0].digest
    services.sign_assessment(assessment=row, verdict="agree", text="同意", digest=digest, user=county_fin)
    decision = services.Decision("deduct", "整改不到位", paper(), Decimal("300.00"))
    measure = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
    services.answer_measure(measure=measure, agrees=True, text="同意扣减", user=county_fin, key=uuid4())
    return award


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
