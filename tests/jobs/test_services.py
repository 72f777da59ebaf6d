from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.jobs import services
from apps.jobs.models import Job

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(minutes=5)


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """Numbers handed to the broker, instead of the broker."""
    numbers: list[int] = []
    monkeypatch.setattr(services, "send", lambda job: numbers.append(job.pk) or True)
    return numbers


def make(**fields) -> Job:
    return Job.objects.create(**{"task": "t", "effect_key": f"k{Job.objects.count()}", **fields})


def age(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(touched_at=LONG_AGO)


def test_a_job_is_sent_only_after_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue(task="t", payload={"a": 1}, effect_key="once")
        assert sent == []
    assert sent == [job.pk]


def test_the_same_effect_is_asked_for_once(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = services.enqueue(task="t", payload={}, effect_key="once")
        second = services.enqueue(task="t", payload={}, effect_key="once")
    assert (second.pk, sent) == (first.pk, [first.pk])


def test_the_database_refuses_a_second_job_for_the_effect():
    make(effect_key="once")
    with pytest.raises(IntegrityError, match="job_effect_once"):
        make(effect_key="once")


def test_a_job_given_up_is_taken_up_again(sent, django_capture_on_commit_callbacks):
    failed = make(effect_key="once", state="failed", attempts=3, error="x")
    with django_capture_on_commit_callbacks(execute=True):
        again = services.enqueue(task="t", payload={}, effect_key="once")
    assert (again.pk, again.state, again.attempts, again.error, sent) == (failed.pk, "waiting", 0, "", [failed.pk])


def test_perform_keeps_the_result_and_the_full_bar():
    job = make(total=4)

    def work(claimed: Job) -> dict:
        services.report_progress(claimed, done=2, total=5)
        return {"rows": 5}

    services.perform(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total, job.attempts) == ("done", {"rows": 5}, 5, 5, 1)


def test_a_duplicate_message_does_the_effect_once():
    job, runs = make(), []
    for _message in range(3):
        services.perform(job.pk, lambda claimed: runs.append(claimed.pk) or {})
    assert runs == [job.pk]


def test_without_the_claim_the_effect_would_happen_three_times(monkeypatch):
    """The negative control of the test above."""
    job, runs = make(), []
    monkeypatch.setattr(services, "claim", lambda number: Job.objects.get(pk=number))
    for _message in range(3):
        services.perform(job.pk, lambda claimed: runs.append(claimed.pk) or {})
    assert runs == [job.pk] * 3


def test_a_running_job_with_a_sign_of_life_is_left_alone():
    job = make(state="running", attempts=1)
    assert services.claim(job.pk) is None
    age(job)
    assert services.claim(job.pk).attempts == 2


@pytest.mark.parametrize("state", ["done", "failed"])
def test_finished_jobs_are_not_claimed(state):
    job = make(state=state)
    assert services.claim(job.pk) is None


def test_an_exception_waits_for_the_sweep_and_fails_at_the_third_attempt():
    job = make()

    def broken(claimed: Job) -> dict:
        raise ValueError("secret detail")

    states = []
    for _attempt in range(4):
        services.perform(job.pk, broken)
        job.refresh_from_db()
        states.append((job.state, job.attempts))
    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]
    assert "secret detail" not in job.error
    assert str(job.pk) in job.error


def test_a_refusal_fails_at_once_with_its_sentence():
    job = make()

    def refuse(claimed: Job) -> dict:
        raise Refused("B7: no number.")

    services.perform(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 1, "B7: no number.")


def test_an_attempt_overtaken_by_a_later_one_changes_nothing():
    job = make()

    def slow(claimed: Job) -> dict:
        Job.objects.filter(pk=claimed.pk).update(attempts=2)  # the sweep thought this worker was lost
        raise ValueError

    services.perform(job.pk, slow)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("running", 2, "")


def test_the_sweep_sends_what_hangs_and_gives_up_what_is_poison(sent):
    fresh, hanging, silent, poison, done = make(), make(), make(state="running", attempts=1), make(), make(state="done")
    Job.objects.filter(pk=poison.pk).update(state="running", attempts=3)
    for job in (hanging, silent, poison, done):
        age(job)
    assert services.sweep() == 2
    assert sent == [hanging.pk, silent.pk]
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {
        fresh.pk: "waiting", hanging.pk: "waiting", silent.pk: "waiting", poison.pk: "failed", done.pk: "done",
    }  # fmt: skip
    poison.refresh_from_db()
    assert poison.error != ""


def test_the_next_sweep_does_not_send_the_same_again(sent):
    age(make())
    assert [services.sweep(), services.sweep()] == [1, 0]


def test_the_sweep_leaves_a_job_alone_that_was_claimed_meanwhile(monkeypatch):
    job = make()
    age(job)
    monkeypatch.setattr(services, "send", lambda hanging: services.claim(hanging.pk) is not None)
    services.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)


def test_a_broker_that_is_down_stops_nothing(settings, caplog):
    """A real connection to a port where nobody listens."""
    job = make()
    with services.current_app.connection_for_write("redis://127.0.0.1:9/0") as nowhere:
        monkey = pytest.MonkeyPatch()
        send_task = services.current_app.send_task
        monkey.setattr(
            services.current_app._get_current_object(),
            "send_task",
            lambda *args, **options: send_task(*args, **options, connection=nowhere, retry=False),
        )
        assert services.send(job) is False
        monkey.undo()
    assert f"job {job.pk} waits for the sweep" in caplog.text


def test_the_sweep_stops_at_a_broker_that_is_down(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(services, "send", lambda job: bool(asked.append(job.pk)))
    first = make()
    age(first)
    age(make())
    assert (services.sweep(), asked) == (0, [first.pk])


def test_progress_over_the_whole_is_refused():
    with pytest.raises(IntegrityError, match="job_progress"), transaction.atomic():
        make(done=2, total=1)
