"""Reads about violation cases."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.models import Entry
from apps.integrity.models import Case
from apps.parks.models import Park
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

ACTS: dict[str, tuple[str, str, str | Promise]] = {
    "case.opened": ("flag", "bad", gettext_lazy("Case opened, payments held back")),
    "case.file_added": ("upload", "", gettext_lazy("File added")),
    "case.handled": ("gavel", "warn", gettext_lazy("Handled")),
    "case.closed": ("circle-check", "ok", gettext_lazy("Closed, payments free again")),
    "case.lifted": ("circle-check", "ok", gettext_lazy("Lifted, payments free again")),
}


def open_cases(park: Park) -> "QuerySet[Case]":
    """Cases that hold back payments to a park, in any programme, oldest first."""
    return Case.objects.freezing().filter(enrolment__park=park).select_related("enrolment__programme").order_by("pk")


def is_frozen(enrolment: Enrolment) -> Case | None:
    """The oldest case that holds back payments to this pilot park; None when they are free. One query.

    Every case of the park counts, whichever programme it came from.
    """
    return open_cases(enrolment.park).first()


def frozen_parks(parks: Iterable[int]) -> dict[int, Case]:
    """The oldest case that holds back payments, by park; parks that are free are left out. One query."""
    rows = Case.objects.freezing().filter(enrolment__park__in=list(parks)).select_related("enrolment__programme")
    return {row.enrolment.park_id: row for row in rows.order_by("-pk")}


def cases_to_see(user: "User") -> "QuerySet[Case]":
    """Cases one may see, those that freeze payments first, then the newest."""
    rows = Case.objects.visible_to(user).select_related("enrolment__park__county", "enrolment__programme", "opened_by")
    return rows.order_by("-opened_at", "-pk")


def course_of(case: Case) -> list[dict[str, Any]]:
    """Who did what, newest first, for the timeline. One query."""
    lines = []
    for entry in Entry.objects.about(case).select_related("actor"):
        icon, status, title = ACTS.get(entry.action, ("check", "", entry.action))
        who = entry.actor.name if entry.actor else _("by itself")
        when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
        lines.append({"icon": icon, "status": status, "title": title, "meta": f"{when} · {who}", "text": entry.note})
    return lines
