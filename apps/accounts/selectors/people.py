"""The administration of people and organisations: lists, locks, memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from apps.accounts.models import Membership, Organisation, User


@dataclass(frozen=True)
class PersonFilter:
    """What the list of people is narrowed to; empty means anything. ``state``: active, off, locked or idle."""

    name: str = ""
    organisation: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True)
class MembershipRow:
    """A membership on a person's page. ``state``: now or ended."""

    membership: Membership
    state: str


def locked_until(usernames: Iterable[str]) -> dict[str, datetime]:
    """Account name → when its lock ends, for those of ``usernames`` that are locked now. One query."""
    return _locks(AccessAttempt.objects.filter(username__in=list(usernames)))


def locked_usernames() -> list[str]:
    """The account names that are locked now. One query."""
    return list(_locks(AccessAttempt.objects.all()))


def _locks(attempts: "QuerySet[AccessAttempt]") -> dict[str, datetime]:
    cool_off = get_cool_off()
    recent = attempts.filter(attempt_time__gte=timezone.now() - cool_off).order_by()
    by_place = recent.values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    locked = by_place.filter(failures__gte=settings.AXES_FAILURE_LIMIT).annotate(last=Max("attempt_time"))
    until: dict[str, datetime] = {}
    for row in locked.order_by("last"):
        until[row["username"]] = row["last"] + cool_off
    return until


def people_page(user: User, wanted: PersonFilter) -> "QuerySet[User]":
    """People one may see, by account name, each with its memberships in force in ``memberships_now``."""
    now = Membership.objects.valid_on(timezone.localdate())
    rows = User.objects.visible_to(user)
    if wanted.name:
        rows = rows.filter(Q(name__icontains=wanted.name) | Q(username__icontains=wanted.name))
    held = now.filter(organisation__name__icontains=wanted.organisation) if wanted.organisation else now
    held = held.filter(role=wanted.role) if wanted.role else held
    if wanted.organisation or wanted.role:
        rows = rows.filter(pk__in=held.values("user"))
    shown = Prefetch("memberships", now.select_related("organisation").order_by("-is_default", "pk"), "memberships_now")
    narrowed: QuerySet[User] = _in_state(rows, wanted.state, now).order_by("username").prefetch_related(shown)
    return narrowed


def _in_state(rows: "QuerySet[User]", state: str, now: "QuerySet[Membership]") -> "QuerySet[User]":
    if state == "active":
        return rows.filter(is_active=True)
    if state == "off":
        return rows.filter(is_active=False)
    if state == "locked":
        return rows.filter(username__in=locked_usernames())
    if state == "idle":
        return rows.exclude(pk__in=now.values("user"))
    return rows


def membership_rows(person: User, today: date) -> list[MembershipRow]:
    """All memberships of a person, those in force first. One query."""
    rows = person.memberships.select_related("organisation__jurisdiction").order_by("-is_default", "-pk")
    shaped = [MembershipRow(row, "now" if _in_force(row, today) else "ended") for row in rows]
    return sorted(shaped, key=lambda row: row.state == "ended")


def _in_force(row: Membership, today: date) -> bool:
    return row.organisation.is_active and (row.valid_until is None or row.valid_until >= today)


def organisations_page(user: User, *, name: str = "", kind: str = "", tier: str = "") -> "QuerySet[Organisation]":
    """Organisations one may see, by pinyin, with ``people``, the number of people acting for each today."""
    in_force = Q(memberships__valid_until=None) | Q(memberships__valid_until__gte=timezone.localdate())
    people = Count("memberships__user", filter=in_force & Q(memberships__user__is_active=True), distinct=True)
    rows = Organisation.objects.visible_to(user).annotate(people=people)
    if name:
        rows = rows.filter(
            Q(name__icontains=name) | Q(credit_code__icontains=name) | Q(jurisdiction__name__contains=name)
        )
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(tier=tier) if tier else rows
    return rows.select_related("jurisdiction").order_by("sort_key", "pk")
