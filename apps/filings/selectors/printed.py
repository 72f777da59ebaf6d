"""Where printed forms of filed versions lie. The two copies of a liaison list are two files."""

from django.core.files.storage import default_storage

from apps.approvals.models import Submission
from apps.filings.choices import Copy
from apps.jobs.models import Job


def pdf_path(version: Submission, copy: str = Copy.FULL) -> str:
    """Named by the digest the form shows, and by the copy."""
    return f"printed/filings/{version.digest[:2]}/{version.digest}-{copy}.pdf"


def rendered_pdf(version: Submission, copy: str = Copy.FULL) -> str | None:
    """The storage name of a PDF; None until the worker has made it. No query."""
    path = pdf_path(version, copy)
    return path if default_storage.exists(path) else None


def pdf_key(version: Submission, copy: str = Copy.FULL) -> str:
    """The start of the effect key of every attempt to print a copy of a version."""
    return f"filing-pdf:{version.pk}:{copy}:"


def render_job(version: Submission, copy: str = Copy.FULL) -> Job | None:
    """The latest job that prints a copy of a version; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=pdf_key(version, copy)).order_by("-pk").first()
