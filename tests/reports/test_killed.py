"""`kill -9` in the middle of submitting, agreeing and sending: nothing is lost and nothing happens twice."""

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.delivery.models import ServiceRecord
from apps.notifications.models import Delivery, Message
from apps.reports import services
from apps.reports.models import PeriodReport
from parkservice.celery import app
from tests.factories.accounts import person
from tests.factories.parks import EnterpriseFactory, ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.factories.targets import TargetFactory
from tests.reports.conftest import proven
from tests.reports.killing import PATIENCE, Web, environment, kill_children, running, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
ORPHANS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
KILLS = 3  # per park: one while it submits, one in each department's agreement


@pytest.fixture
def queue():
    """A queue of this test's own, removed afterwards with what the dead left open in the database."""
    name = f"kill-{uuid4()}"
    yield name
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS)
    with app.connection_for_write() as line:
        line.default_channel.queue_delete(name)


def drafts(count: int, programme, county, period) -> list[tuple[PeriodReport, User]]:
    """So many parks with a report each that is ready to be submitted."""
    service = programme.service_types.get(code="I1")
    firm = EnterpriseFactory.create()
    found = []
    for number in range(count):
        place = EnrolmentFactory.create(
            programme=programme, park=ParkFactory.create(name=f"{number}号园", county=county)
        )
        filer = person(Role.PARK_FILER, place.park.operator)
        TargetFactory.create(enrolment=place, service_type=service, unit="场次", value=Decimal(1))
        record = ServiceRecord.objects.create(
            enrolment=place,
            number=1,
            service_type=service,
            title="专场",
            service_date=period.start,
            provider_name="示例机构",
            provider_kind="agency",
            state="complete",
            created_by=filer,
        )
        record.attendances.create(enterprise=firm, source="picked")
        proven(record)
        found.append((services.start(enrolment=place, period=period, user=filer, today=period.end), filer))
    return found


def killed_on_the_way(web: Web, reports, officers) -> Counter[int]:
    """Every report is submitted and agreed to twice, with a kill at another moment of each request."""
    answers: Counter[int] = Counter()
    for number, (report, filer) in enumerate(reports):
        submit = reverse("reports:submit", args=[report.pk])
        answers[web.post_through_a_kill(submit, {"version": "1"}, filer, after=0.01 + number % 8 * 0.012)] += 1
        digest = Submission.objects.of(report)[0].digest
        for place, officer in enumerate(officers):
            opinion = reverse("reports:opinion", args=[report.pk])
            words = {"verdict": "agree", "text": "同意", "digest": digest}
            after = 0.008 + (number + 4 * place) % 8 * 0.01
            answers[web.post_through_a_kill(opinion, words, officer, after=after)] += 1
    return answers


def nothing_lost_nothing_doubled(reports) -> None:
    count = len(reports)
    assert set(PeriodReport.objects.values_list("state", "version")) == {("approved", 1)}
    versions = Submission.objects.annotate(opinions_given=Count("opinions"))
    assert list(versions.values_list("state", "version", "opinions_given")) == [("approved", 1, 2)] * count
    assert set(ServiceRecord.objects.values_list("state", flat=True)) == {"accepted"}
    acts = Counter(Entry.objects.filter(action__startswith="report.").values_list("action", flat=True))
    assert acts == {"report.started": count, "report.submitted": count, "report.approved": count}
    told = Message.objects.values("recipient", "effect_key").annotate(times=Count("pk"))
    assert set(told.values_list("times", flat=True)) == {1}
    assert Message.objects.count() == count * 3  # two departments to review, one park that it passed


def sent_through_kills(worker: int, kills: int, queue: str) -> None:
    """The minute task runs again and again; its process dies ``kills`` times on the way."""
    waiting = Delivery.objects.filter(state="waiting")
    until = monotonic() + PATIENCE
    while waiting.exists() or kills:
        assert monotonic() < until, "messages still wait"
        app.send_task("notifications.deliver", queue=queue)
        sleep(0.02 + kills % 4 * 0.03)
        if kills:
            kills -= bool(kill_children(worker))


def walk(parks: int, worker_kills: int, world, folder: Path, queue: str) -> int:
    """Everything once, with three kills of the web per park and some of the worker; how many answers were cut off."""
    programme, county, period, officers = world
    reports, env = drafts(parks, programme, county, period), environment(folder, queue)
    with Web(env, folder / "web.log") as web:
        answers = killed_on_the_way(web, reports, officers)
    assert answers == {302: parks * KILLS}, (folder / "web.log").read_text()[-2000:]
    nothing_lost_nothing_doubled(reports)
    Delivery.objects.update(due_at=timezone.now(), timing="now", digest=None)
    celery = [sys.executable, "-m", "celery", "-A", "parkservice", "worker", "--pool", "prefork", "--concurrency", "1"]
    celery += ["--loglevel", "INFO", "--queues", queue]
    with running(celery, env, folder / "worker.log") as worker:
        wait_for(folder / "worker.log", " ready.")
        sent_through_kills(worker.pid, worker_kills, queue)
    sent = {path.stem for path in (folder / "messages").rglob("*.json")}
    assert (len(sent), set(Delivery.objects.values_list("state", flat=True))) == (Delivery.objects.count(), {"sent"})
    assert len(sent) >= parks
    return web.cut


@pytest.fixture
def world(programme, county, period, county_eit, county_fin):
    return programme, county, period, (county_eit, county_fin)


def test_a_few_kills(world, tmp_path, queue):
    """Nine of the web and three of the worker; forty stand below."""
    assert walk(3, 3, world, tmp_path, queue) > 0


@pytest.mark.long
def test_forty_kills(world, tmp_path, queue):
    """Thirty-six of the web and four of the worker: 0 lost, 0 doubled."""
    assert walk(12, 4, world, tmp_path, queue) > 0
