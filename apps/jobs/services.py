"""Asking for work, doing it once, and giving up visibly."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction
from django.utils import timezone

from apps.jobs.choices import JobState
from apps.jobs.models import Job

if TYPE_CHECKING:
    from apps.accounts.models import User

logger = logging.getLogger(__name__)
ATTEMPTS = 3
SILENCE = timedelta(minutes=2)  # a running job without a sign of life for this long is sent again

Work = Callable[[Job], dict[str, Any]]


def enqueue(*, task: str, payload: dict[str, Any], effect_key: str, user: "User | None" = None, total: int = 0) -> Job:
    """Write the job in the caller's transaction and send its number on commit.

    ``task`` is the Celery name, ``effect_key`` names the effect: the same key returns the job that exists.
    """
    job, created = Job.objects.get_or_create(
        effect_key=effect_key, defaults={"task": task, "payload": payload, "created_by": user, "total": total}
    )
    if created:
        transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> None:
    """Hand the number to the broker; a broker that is down is only logged because the sweep sends again."""
    try:
        current_app.send_task(job.task, args=[job.pk])
    except OSError:
        logger.warning("broker unreachable, job %s waits for the sweep", job.pk)


def claim(job_id: int) -> Job | None:
    """Take a waiting or silent job under its row lock; None when somebody else has it or it is finished."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or job.state in {JobState.DONE, JobState.FAILED}:
            return None
        if job.state == JobState.RUNNING and job.touched_at > timezone.now() - SILENCE:
            return None
        job.state = JobState.RUNNING
        job.attempts += 1
        job.save(update_fields=["state", "attempts", "touched_at"])
        return job


def perform(job_id: int, work: Work) -> None:
    """Run ``work`` for the job if it can be claimed; the dictionary it returns becomes the result.

    An exception is recorded; after the last attempt the job is failed, before that it waits for the sweep.
    """
    job = claim(job_id)
    if job is None:
        return
    try:
        result = work(job)
    except Exception as error:
        logger.exception("job %s failed", job_id)
        state = JobState.FAILED if job.attempts >= ATTEMPTS else JobState.WAITING
        Job.objects.filter(pk=job_id).update(state=state, error=str(error)[:2000], touched_at=timezone.now())
    else:
        Job.objects.filter(pk=job_id).update(
            state=JobState.DONE, result=result, error="", total=job.total, done=job.total, touched_at=timezone.now()
        )


def report_progress(job: Job, *, done: int, total: int) -> None:
    """Show how far the work is; also the sign of life."""
    job.total = total
    Job.objects.filter(pk=job.pk).update(done=min(done, total), total=total, touched_at=timezone.now())


def sweep() -> int:
    """Send again what hangs, give up what crashed its worker too often; returns how many were sent."""
    hanging = Job.objects.filter(
        state__in=[JobState.WAITING, JobState.RUNNING], touched_at__lt=timezone.now() - SILENCE
    )
    poisoned = hanging.filter(attempts__gte=ATTEMPTS)
    poisoned.update(state=JobState.FAILED, error="the worker was lost three times", touched_at=timezone.now())
    jobs = list(hanging.filter(attempts__lt=ATTEMPTS).order_by("pk")[:500])
    for job in jobs:
        send(job)
    return len(jobs)
