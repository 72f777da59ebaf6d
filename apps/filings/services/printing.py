"""Asking for printed forms of filed versions."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Model

from apps.approvals.models import Submission
from apps.filings.choices import Copy
from apps.filings.selectors.printed import pdf_key, pdf_path
from apps.jobs.models import Job
from apps.vendors.services import ask_for_print, print_once

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "filings.render_pdf"


def ask_for_pdf(*, document: Model, version: Submission, user: "User", copy: str = Copy.FULL) -> Job:
    """Queue the printing of one copy of a version once; an attempt without a file may be asked for again."""
    return ask_for_print(
        subject=document,
        task=TASK,
        key=pdf_key(version, copy),
        path=pdf_path(version, copy),
        payload={"submission": version.pk, "copy": str(copy)},
        user=user,
    )


def print_version(*, version: Submission, copy: str, render: Callable[[Submission, str], bytes]) -> str:
    """Print and keep one copy; returns the storage name."""
    return print_once(path=pdf_path(version, copy), render=lambda: render(version, copy))
