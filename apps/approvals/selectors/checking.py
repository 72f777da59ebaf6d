"""What a check code answers to anybody: title, version, date, digest, and nothing else."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from apps.approvals.models import Submission
from apps.approvals.rules import digest_prefix


@dataclass(frozen=True)
class Checked:
    """A version as the public may see it."""

    title: str
    version: int
    day: date
    digest: str


def versions_of_code(code: str) -> list[Checked]:
    """Versions whose digest begins with a check code, newest first; none for text that is no code. One query."""
    prefix = digest_prefix(code)
    if prefix is None:
        return []
    rows = Submission.objects.filter(digest__startswith=prefix).order_by("-submitted_at", "-pk")
    found = rows.values_list("title", "version", "submitted_at", "digest")[:10]
    return [Checked(title, version, timezone.localdate(at), digest) for title, version, at, digest in found]
