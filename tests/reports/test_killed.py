"""`kill -9` in the middle of submitting, agreeing and sending: nothing is lost and nothing happens twice."""

import re
import sys
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any
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
from tests.reports.killable import deaths
from tests.reports.killing import PATIENCE, Web, environment, running, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "-m celery -A parkservice worker --pool prefork --concurrency 1 --loglevel INFO --queues".split()
ORPHANS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
PARKS = 12
STEPS = 3  # per park: it submits, and each department agrees; each of them is killed once
WORKER_DEATHS = ("000-before", "000-after", "009-before", "014-after")


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


def steps(report: PeriodReport, filer: User, officers) -> list[Any]:
    """The three requests that pass a report, each as a call that makes it when its turn has come."""

    def opinion(officer: User) -> dict[str, Any]:
        words = {"verdict": "agree", "text": "同意", "digest": Submission.objects.of(report)[0].digest}
        return {"path": reverse("reports:opinion", args=[report.pk]), "data": words, "user": officer}

    submit = {"path": reverse("reports:submit", args=[report.pk]), "data": {"version": "1"}, "user": filer}
    return [lambda: submit, *(partial(opinion, officer) for officer in officers)]


def killed_on_the_way(web: Web, reports, officers) -> Counter[int | None]:
    """The first report passes in peace and tells how many statements each step takes.

    Every other one is killed in each step, each time later than the one before, the last after everything is committed.
    """
    lengths = [web.post(**step()).statements for step in steps(*reports[0], officers)]
    answers: Counter[int | None] = Counter()
    for number, (report, filer) in enumerate(reports[1:], start=1):
        for length, step in zip(lengths, steps(report, filer, officers), strict=True):
            die_at = -(-(length + 1) * number // PARKS)
            answers[web.post_through_a_kill(**step(), die_at=die_at).status] += 1
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


def sent_through_kills(queue: str, log: Path) -> None:
    """The minute task runs again and again; its process dies on the way."""
    waiting = Delivery.objects.filter(state="waiting")
    until = monotonic() + PATIENCE
    while waiting.exists() or deaths():
        assert monotonic() < until, log.read_text()[-2000:]
        app.send_task("notifications.deliver", queue=queue)
        sleep(0.2)


def test_forty_kills(programme, county, period, county_eit, county_fin, tmp_path, queue, settings):
    """Thirty-six of the web, spread over every statement of a request, and four of the worker: 0 lost, 0 doubled."""
    settings.MEDIA_ROOT = tmp_path
    reports = drafts(PARKS + 1, programme, county, period)
    env, logs = environment(tmp_path, queue), [tmp_path / name for name in ("web.log", "worker.log")]
    with Web(env, logs[0]) as web, running([sys.executable, *WORKER, queue], env, logs[1]):
        web.wait()
        answers = killed_on_the_way(web, reports, (county_eit, county_fin))
        assert (answers, web.cut) == ({302: PARKS * STEPS}, PARKS * STEPS), logs[0].read_text()[-2000:]
        nothing_lost_nothing_doubled(reports)
        wait_for(logs[1], " ready.")
        (tmp_path / "deaths").mkdir()
        for name in WORKER_DEATHS:
            (tmp_path / "deaths" / name).touch()
        Delivery.objects.update(due_at=timezone.now(), timing="now", digest=None)
        sent_through_kills(queue, logs[1])
    died = len(set(re.findall(r"pid:(\d+) exited with 'signal 9", logs[1].read_text())))
    sent = Counter(path.stem for path in (tmp_path / "messages").rglob("*.json"))
    states = set(Delivery.objects.values_list("state", flat=True))
    assert (len(sent), states, died) == (Delivery.objects.count(), {"sent"}, len(WORKER_DEATHS))
    assert len(sent) > 14
