"""Where printed papers of final evaluations lie."""

from django.core.files.storage import default_storage

from apps.approvals.models import Submission
from apps.jobs.models import Job


def path_of(version: Submission) -> str:
    """Named by the digest the paper shows."""
    return f"printed/evaluations/{version.digest[:2]}/{version.digest}-final.pdf"


def rendered(version: Submission) -> str | None:
    """The storage name of the PDF; None until the worker has made it. No query."""
    path = path_of(version)
    return path if default_storage.exists(path) else None


def key_of(version: Submission) -> str:
    """The start of the effect key of every attempt to print a version."""
    return f"final-pdf:{version.pk}:"


def job_of(version: Submission) -> Job | None:
    """The latest job that prints a version; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=key_of(version)).order_by("-pk").first()
