"""Asking for the printed form of a version."""

from typing import TYPE_CHECKING

from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.plans.models import Plan
from apps.plans.selectors.versions import pdf_key, pdf_path
from apps.vendors.services import ask_for_print

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "plans.render_pdf"


def ask_for_pdf(*, plan: Plan, version: Submission, user: "User") -> Job:
    """Queue the printing of a version once; an attempt that ended without a file may be asked for again."""
    return ask_for_print(
        subject=plan,
        task=TASK,
        key=pdf_key(version),
        path=pdf_path(version.digest),
        payload={"submission": version.pk},
        user=user,
    )
