"""Asking for a printed calculation sheet."""

from typing import TYPE_CHECKING

from apps.evaluations.models import Score
from apps.evaluations.selectors.score_page import sheet_key, sheet_path
from apps.jobs.models import Job
from apps.vendors.services import ask_for_print

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "evaluations.render_sheet"


def ask_for_sheet(*, score: Score, user: "User") -> Job:
    """Queue the printing of a version, once. Locks the version."""
    path = sheet_path(score)
    payload = {"score": score.pk, "path": path}
    return ask_for_print(subject=score, task=TASK, key=sheet_key(score), path=path, payload=payload, user=user)
