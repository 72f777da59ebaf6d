"""``kill -9`` of the database under writers: what a writer was told is booked is still there afterwards."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "parkservice.settings_test"
django.setup()
from django.db import Error
from apps.accounts.models import User
from apps.funds.models import FundAccount
from apps.funds.services.ledger import record_income
from apps.funds.services.vouchers import EntryData
from datetime import date
from decimal import Decimal
user = User.objects.get()
user.acting = user.memberships.select_related("organisation", "organisation__jurisdiction").get()
book = FundAccount.objects.get()
for number in range(100000):
    data = EntryData(date(2026, 1, 1), f"{sys.argv[1]}-{number}", Decimal("1.00"), "own money")
    try:
        record_income(account=book, data=data, user=user)
    except Error:
        break
    sys.stdout.write(data.voucher + "\\n")
    sys.stdout.flush()
"""
WORLD = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "parkservice.settings_test"
django.setup()
from apps.accounts.choices import Role
from apps.funds.services.ledger import open_account
from tests.factories.accounts import person
from tests.factories.programmes import EnrolmentFactory
enrolment = EnrolmentFactory.create()
person(Role.PARK_FILER, enrolment.park.operator)
open_account(enrolment=enrolment, source="own")
"""
COUNTED = """
import os, django, json, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "parkservice.settings_test"
django.setup()
from apps.funds.models import FundAccount
book = FundAccount.objects.get()
rows = list(book.entries.order_by("number").values_list("number", "voucher"))
json.dump({"balance": str(book.balance_yuan), "count": book.entries_count, "rows": rows}, sys.stdout)
"""


@pytest.mark.long
@pytest.mark.parametrize("turn", range(3))
def test_no_acknowledged_entry_is_lost(turn, tmp_path):
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    env["PARKSERVICE_VAR"] = str(tmp_path / "var")

    def python(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments], env=env, cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("-m", "parkservice.embedded", "start")
    try:
        python("manage.py", "migrate", "--no-input", "-v0")
        python("-c", WORLD)
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, f"W{place}"], env=env, cwd=ROOT, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
            for place in range(4)
        ]  # fmt: skip
        told = [writer.stdout.readline().strip() for writer in writers for _line in range(5 + turn * 7)]
        pid = int((tmp_path / "var" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        for writer in writers:
            told += writer.communicate(timeout=60)[0].split()
        python("-m", "parkservice.embedded", "start")
        found = json.loads(python("-c", COUNTED))
    finally:
        python("-m", "parkservice.embedded", "stop")
    kept = [voucher for _number, voucher in found["rows"]]
    assert [voucher for voucher in told if voucher not in kept] == []
    assert len(told) >= 4 * (5 + turn * 7)
    # At most one entry a writer was written and not told; numbers have no gap, the balance is the sum.
    assert len(kept) - len(told) <= 4
    assert [number for number, _voucher in found["rows"]] == list(range(1, len(kept) + 1))
    assert (found["balance"], found["count"]) == (f"{len(kept)}.00", len(kept))
