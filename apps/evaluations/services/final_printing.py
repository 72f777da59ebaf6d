"""Asking for printed papers of final evaluations."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Model

from apps.approvals.models import Submission
from apps.evaluations.selectors.final_printed import key_of, path_of
from apps.jobs.models import Job
from apps.vendors.services import ask_for_print, print_once

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "evaluations.render_final"


def ask_for_pdf(*, document: Model, version: Submission, user: "User") -> Job:
    """Queue the printing of a version once; an attempt without a file may be asked for again."""
    payload, key, path = {"submission": version.pk}, key_of(version), path_of(version)
    return ask_for_print(subject=document, task=TASK, key=key, path=path, payload=payload, user=user)


def print_version(*, version: Submission, render: Callable[[Submission], bytes]) -> str:
    """Print and keep a version; returns the storage name."""
    return print_once(path=path_of(version), render=lambda: render(version))
