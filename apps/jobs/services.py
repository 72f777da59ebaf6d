"""Asking for work, doing it once, and giving up visibly."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.common.refusals import Refused
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

    ``task`` is the Celery name, ``effect_key`` names the effect: the same key returns the job that exists. A job that
    was given up is taken up again, with three new attempts.
    """
    job, created = Job.objects.get_or_create(
        effect_key=effect_key, defaults={"task": task, "payload": payload, "created_by": user, "total": total}
    )
    if created or _take_up_again(job):
        transaction.on_commit(lambda: send(job))
    return job


def _take_up_again(job: Job) -> bool:
    given_up = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
    again = given_up.update(state=JobState.WAITING, attempts=0, done=0, error="", touched_at=timezone.now())
    if again:
        job.refresh_from_db()
    return bool(again)


def send(job: Job) -> bool:
    """Hand the number to the broker; False, and a line in the log, when it is down: the sweep sends again."""
    try:
        current_app.send_task(job.task, args=[job.pk])
    except (OperationalError, OSError):
        logger.warning("broker unreachable, job %s waits for the sweep", job.pk)
        return False
    return True


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

    A refusal is an answer: the job fails at once with its sentences. After any other exception it waits for the sweep,
    and fails after the last attempt. An attempt that a later one has overtaken changes nothing.
    """
    job = claim(job_id)
    if job is None:
        return
    mine = Job.objects.filter(pk=job_id, attempts=job.attempts)
    try:
        result = work(job)
    except Refused as refused:
        mine.update(state=JobState.FAILED, error=str(refused), touched_at=timezone.now())
    except Exception:
        logger.exception("job %s failed", job_id)
        state = JobState.FAILED if job.attempts >= ATTEMPTS else JobState.WAITING
        mine.update(state=state, error=_given_up(job), touched_at=timezone.now())
    else:
        mine.update(
            state=JobState.DONE, result=result, error="", total=job.total, done=job.total, touched_at=timezone.now()
        )


def _given_up(job: Job) -> str:
    sentence = _("An unexpected fault stopped this work. The administrator finds it in the log as job %(number)s.")
    return sentence % {"number": job.pk}


def report_progress(job: Job, *, done: int, total: int) -> None:
    """Show how far the work is; also the sign of life."""
    job.total = total
    Job.objects.filter(pk=job.pk).update(done=min(done, total), total=total, touched_at=timezone.now())


def sweep() -> int:
    """Send again what hangs, give up what crashed its worker too often; returns how many were sent."""
    hanging = Job.objects.filter(
        state__in=[JobState.WAITING, JobState.RUNNING], touched_at__lt=timezone.now() - SILENCE
    )
    lost = _("The work stopped without a word three times and is given up. Ask the administrator.")
    poisoned = hanging.filter(attempts__gte=ATTEMPTS)
    poisoned.update(state=JobState.FAILED, error=lost, touched_at=timezone.now())
    sent = 0
    for job in hanging.filter(attempts__lt=ATTEMPTS).order_by("pk")[:500]:
        if not send(job):
            break  # the broker is down for all of them
        # Counts as a sign of life, else a long queue would be sent again and again; a worker that has claimed the job
        # in the meantime has raised ``attempts`` and is left alone.
        unclaimed = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
        unclaimed.update(state=JobState.WAITING, touched_at=timezone.now())
        sent += 1
    return sent
