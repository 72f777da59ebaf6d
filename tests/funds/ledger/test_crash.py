"""What was acknowledged is there after the database died under its writers: payments, reversals and lines of books.

The long test kills a cluster of its own with SIGKILL. The short one, in every run, cuts the connections of the writers
in the middle of their acts, and shows that a writer who acknowledges too early is found out.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path
from threading import Semaphore, Thread
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from apps.funds import services
from apps.funds.models import LedgerEntry, Payment
from apps.funds.selectors.reconciling import reconcile
from apps.funds.services.ledger import open_account, record_income
from apps.funds.services.vouchers import EntryData

ROOT = Path(__file__).resolve().parents[3]
START = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "parkservice.settings_test"
django.setup()
from decimal import Decimal
from uuid import uuid4
from django.db import Error
from django.utils import timezone
from apps.accounts.choices import Role
from apps.accounts.models import Membership
from apps.funds import services
from apps.funds.models import FundAccount, LedgerEntry, Payment, Tranche
from apps.funds.services.ledger import open_account, record_income
from apps.funds.services.vouchers import EntryData
def acting(role, park):
    rows = Membership.objects.filter(role=role).select_related("user", "organisation__jurisdiction")
    one = rows.get(organisation=park.operator_id) if role == Role.PARK_FILER else rows.get()
    one.user.acting = one
    return one.user
"""
# Each writer has a park of its own: pays, has it received and takes it back, and books own money, again and again.
WRITER = (
    START
    + """
def told(voucher):
    sys.stdout.write(voucher + "\\n")
    sys.stdout.flush()
place = int(sys.argv[1])
tranche = Tranche.objects.order_by("pk")[place]
park = tranche.award.enrolment.park
finance, filer = acting(Role.COUNTY_FIN, park), acting(Role.PARK_FILER, park)
own, day = FundAccount.objects.get(enrolment=tranche.award.enrolment, source="own"), timezone.localdate()
for turn in range(100000):
    paid, back, mine = (f"{kind}{place}-{turn}" for kind in "PRM")
    given = {"tranche": tranche, "user": finance}
    try:
        services.pay(slip=services.Slip(tranche.approved_yuan, day, paid), key=uuid4(), **given)
        told(paid)
        if turn % 2:
            services.receive(tranche=tranche, received_on=day, user=filer, key=uuid4())
        services.reverse(reason="账号有误", made_on=day, number=back, key=uuid4(), **given)
        told(back)
        record_income(account=own, data=EntryData(day, mine, Decimal("1.00"), "自筹"), user=filer)
        told(mine)
    except Error:
        break
"""
)
WORLD = (
    START
    + """
from apps.accounts.choices import OrganisationKind
from apps.approvals.models import Submission
from apps.funds.models import Award
from apps.programmes.models import TrancheRule
from tests.factories.accounts import CountyFactory, department, person
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory, ProgrammeFactory
programme, county = ProgrammeFactory.create(), CountyFactory.create()
economy = person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county))
finance = person(Role.COUNTY_FIN, department(OrganisationKind.FINANCE, county))
rule = TrancheRule.objects.create(programme=programme, number=1, name="首笔", trigger="条件", min_share=Decimal(0))
for place in range(4):
    enrolment = EnrolmentFactory.create(programme=programme, park=ParkFactory.create(county=county))
    person(Role.PARK_FILER, enrolment.park.operator)
    open_account(enrolment=enrolment, source="own")
    row = services.propose(
        award=Award.objects.get(enrolment=enrolment), rule=rule, amount=Decimal("100.00"), reason="拨付",
        user=economy, key=uuid4(),
    )
    digest = Submission.objects.of(row)[0].digest
    services.answer(tranche=row, verdict="agree", text="同意", digest=digest, user=finance, key=uuid4())
"""
)
COUNTED = (
    START
    + """
import json
vouchers = [*Payment.objects.values_list("voucher_number", flat=True)]
vouchers += LedgerEntry.objects.filter(account__source="own").values_list("voucher", flat=True)
json.dump(vouchers, sys.stdout)
"""
)
PROVED = {"awards": 4, "unexplained_yuan": "0.00"}


@pytest.mark.long
@pytest.mark.parametrize("turn", range(3))
def test_killing_the_database_loses_nothing_that_was_acknowledged(turn, tmp_path):
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
                [sys.executable, "-c", WRITER, str(place)], env=env, cwd=ROOT, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
            for place in range(4)
        ]  # fmt: skip
        told = [writer.stdout.readline().strip() for writer in writers for _line in range(9 + turn * 7)]
        pid = int((tmp_path / "var" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        for writer in writers:
            with writer:  # communicate() would lose what readline() has read ahead
                told += writer.stdout.read().split()
        python("-m", "parkservice.embedded", "start")
        kept = json.loads(python("-c", COUNTED))
        proved = json.loads(python("manage.py", "reconcile_funds"))
    finally:
        python("-m", "parkservice.embedded", "stop")
    assert set(told) - set(kept) == set()
    assert len(told) >= 4 * (9 + turn * 7)
    # At most one act a writer was written and not told; nothing is half done.
    assert len(kept) - len(told) <= 4
    assert proved == PROVED


def until_cut(act: Callable[[int], str], told: list[str], heard: Semaphore) -> None:
    """Act and acknowledge until the connection is gone."""
    try:
        for turn in count():
            told.append(act(turn))
            heard.release()
    except Error:
        pass
    finally:
        connection.close()


def cut_all_others() -> int:
    """End every other session of this test's database; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def pay_and_take_back(row, turn: int) -> str:
    """One entry of the payment ledger: a payment in even turns, its reversal in odd ones."""
    given = {"tranche": row, "user": row.finance, "key": uuid4()}
    if turn % 2:
        services.reverse(reason="账号有误", made_on=timezone.localdate(), number=f"R{turn}", **given)
        return f"R{turn}"
    services.pay(slip=services.Slip(row.approved_yuan, timezone.localdate(), f"P{turn}"), **given)
    return f"P{turn}"


@pytest.mark.django_db(transaction=True)
def test_cutting_the_connections_loses_nothing_that_was_acknowledged(propose, approve, county_fin, park_filer):
    row = approve(propose())
    row.finance = county_fin
    own = open_account(enrolment=row.award.enrolment, source="own")

    def book(turn: int) -> str:
        data = EntryData(timezone.localdate(), f"M{turn}", Decimal("1.00"), "自筹")
        return record_income(account=own, data=data, user=park_filer).voucher

    heard, told = Semaphore(0), ([], [])
    acts = (lambda turn: pay_and_take_back(row, turn), book)
    writers = [Thread(target=until_cut, args=(act, each, heard)) for act, each in zip(acts, told, strict=True)]
    for writer in writers:
        writer.start()
    for _act in range(40):
        assert heard.acquire(timeout=60)
    assert cut_all_others() >= 2
    for writer in writers:
        writer.join(timeout=60)
    payments = set(Payment.objects.values_list("voucher_number", flat=True))
    lines = set(LedgerEntry.objects.filter(account=own).values_list("voucher", flat=True))
    assert (set(told[0]) - payments, set(told[1]) - lines) == (set(), set())
    assert len(payments) - len(told[0]) <= 1
    assert len(lines) - len(told[1]) <= 1
    assert reconcile().unexplained_yuan == Decimal("0.00")


@pytest.mark.django_db(transaction=True)
def test_acknowledging_before_the_commit_would_be_found(propose, approve, county_fin):
    """The negative control: told inside the transaction, cut before its end."""
    row = approve(propose())
    row.finance, told = county_fin, []

    def early(turn: int) -> str:
        with transaction.atomic():
            told.append(pay_and_take_back(row, turn))
            cutter = Thread(target=lambda: (cut_all_others(), connection.close()))
            cutter.start()
            cutter.join()
        return "never"

    acknowledged = []
    writer = Thread(target=until_cut, args=(early, acknowledged, Semaphore(0)))
    connection.close()
    writer.start()
    writer.join(timeout=60)
    assert (told, acknowledged) == (["P0"], [])
    assert set(told) - set(Payment.objects.values_list("voucher_number", flat=True)) == {"P0"}
