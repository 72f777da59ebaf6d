"""Asking for printed forms and keeping them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.jobs.services import enqueue

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def ask_for_print(*, subject: Model, task: str, key: str, path: str, payload: dict[str, Any], user: "User") -> Job:
    """Queue the printing of something once; an attempt that ended without a file may be asked for again.

    ``key`` begins the effect keys of its jobs, ``path`` is where the file will lie. Locks ``subject``, so that two
    clicks queue one job.
    """
    type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    attempts = Job.objects.filter(effect_key__startswith=key)
    running = attempts.exclude(state=JobState.FAILED)
    if not default_storage.exists(path):
        running = running.exclude(state=JobState.DONE)
    if job := running.order_by("-pk").first():
        return job
    return enqueue(task=task, payload=payload, effect_key=f"{key}{attempts.count() + 1}", user=user, total=1)


def print_once(*, path: str, render: Callable[[], bytes]) -> str:
    """Render and store under ``path``; a file that lies there already is kept. Returns the storage name."""
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(render()))
    return path
