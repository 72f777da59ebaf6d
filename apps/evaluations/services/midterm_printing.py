"""Asking for the printed form of annex 2 and keeping it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.approvals.models import Submission
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.selectors.midterm_lists import pdf_key, pdf_path
from apps.jobs.models import Job
from apps.vendors.services import ask_for_print, print_once

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "evaluations.midterm_pdf"


def ask_for_pdf(*, evaluation: MidtermEvaluation, version: Submission, user: "User") -> Job:
    """Queue the printing of a version once; an attempt without a file may be asked for again. Locks the evaluation."""
    return ask_for_print(
        subject=evaluation,
        task=TASK,
        key=pdf_key(version),
        path=pdf_path(version.digest),
        payload={"submission": version.pk},
        user=user,
    )


def print_version(*, version: Submission, render: Callable[[Submission], bytes]) -> str:
    """Print and keep a version; returns the storage name."""
    return print_once(path=pdf_path(version.digest), render=lambda: render(version))
