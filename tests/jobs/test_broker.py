"""Through the real broker: a message sent on commit, consumed by a worker in this process."""

from collections.abc import Iterator
from threading import Event
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import transaction

from apps.jobs import services
from apps.jobs.models import Job
from parkservice.celery import app

TASK = "tests.count"
runs: list[int] = []
finished = Event()


@app.task(name=TASK)
def count(job_id: int) -> None:
    services.perform(job_id, lambda job: runs.append(job.pk) or {"seen": job.payload["text"]})
    finished.set()


def route(routes: dict | None) -> None:
    """Make the application send by these routes from now on."""
    app.conf.task_routes = routes
    app.amqp.flush_routes()
    app.amqp.router = app.amqp.Router()


@pytest.fixture
def own_queue() -> Iterator[str]:
    """A queue nobody else listens to, removed afterwards."""
    name = f"test-{uuid4()}"
    route({TASK: {"queue": name}})
    runs.clear()
    finished.clear()
    yield name
    route(None)
    with app.connection_for_write() as connection:
        connection.default_channel.queue_delete(name)


@pytest.mark.django_db(transaction=True)
def test_a_committed_job_reaches_the_worker_and_a_duplicate_changes_nothing(own_queue):
    with transaction.atomic():
        job = services.enqueue(task=TASK, payload={"text": "瓯海"}, effect_key="through-the-broker")
    services.send(job)  # as the sweep does
    with start_worker(app, pool="solo", queues=[own_queue], perform_ping_check=False, shutdown_timeout=20):
        assert finished.wait(timeout=20)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, runs) == ("done", {"seen": "瓯海"}, 1, [job.pk])


@pytest.mark.django_db(transaction=True)
def test_a_job_rolled_back_is_never_sent(own_queue):
    class Change(Exception):
        pass

    with pytest.raises(Change), transaction.atomic():
        services.enqueue(task=TASK, payload={}, effect_key="rolled-back")
        raise Change
    with app.connection_for_read() as connection:
        waiting = connection.default_channel.queue_declare(own_queue).message_count
    assert (waiting, Job.objects.count()) == (0, 0)
