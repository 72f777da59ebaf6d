"""What the frame of every page shows: menu, programme in use, unread messages.

Everything is lazy and found once per request: a fragment that draws no frame costs no query.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from apps.accounts.models import Membership, User
from apps.accounts.permissions import acts_for_somebody
from apps.dashboards.nav import Item, mark, menu, phone_menu
from apps.dashboards.selectors.kept import kept_counts
from apps.dashboards.selectors.waiting import badges
from apps.notifications.models import Message
from apps.programmes.in_use import programme_in_use, programmes_to_choose
from apps.programmes.models import Programme

UNREAD = "unread"
NOBODY: dict[str, Any] = {
    "nav": [],
    "nav_mark": "",
    "phone_nav": [],
    "frame_mark": "",
    "programme": None,
    "programmes": [],
    "unread_count": 0,
}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``nav_mark``, ``phone_nav``, ``programme``, ``programmes``, ``unread_count``,
    ``frame_mark``, ``demo_mode``."""
    if not acts_for_somebody(getattr(request, "user", None)):  # type: ignore[arg-type]
        return NOBODY | {"demo_mode": settings.DEMO_MODE}
    kept: dict[str, Any] | None = getattr(request, "portal_frame", None)
    if kept is None:
        kept = {
            "nav": SimpleLazyObject(lambda: menu(request, _person(request), _counts(request))),
            "nav_mark": SimpleLazyObject(lambda: mark(request, _person(request), _counts(request) | {UNREAD: 0})),
            "phone_nav": SimpleLazyObject(lambda: _phone_menu(request)),
            "programme": SimpleLazyObject(lambda: programme_in_use(request)),
            "programmes": SimpleLazyObject(lambda: programmes_to_choose(request)),
            "unread_count": SimpleLazyObject(lambda: _counts(request)[UNREAD]),
            "frame_mark": SimpleLazyObject(lambda: _frame_mark(request)),
            "demo_mode": settings.DEMO_MODE,
        }
        request.portal_frame = kept  # type: ignore[attr-defined]
    return kept


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the frame is drawn for people who act for somebody")
    return user


def _counts(request: HttpRequest) -> dict[str, int]:
    """Counts beside the menu and on the bell, found once per request and kept for some seconds."""
    found: dict[str, int] | None = getattr(request, "portal_counts", None)
    if found is None:
        user, programme = _person(request), programme_in_use(request)
        about = f"{user.acting.pk if user.acting else 0}:{programme.pk if programme else 0}"
        found = kept_counts(user.pk, about, lambda: _count(user, programme))
        request.portal_counts = found  # type: ignore[attr-defined]
    return found


def _count(user: User, programme: Programme | None) -> dict[str, int]:
    unread = Message.objects.visible_to(user).unread().count()
    return {**badges(user, programme, timezone.localdate()), UNREAD: unread}


def _frame_mark(request: HttpRequest) -> str:
    """Everything side bar, top bar and phone bar are drawn from, but for the address: equal marks, equal bars."""
    user, counts, programme = _person(request), _counts(request), programme_in_use(request)
    acting = user.acting
    return repr(
        (
            get_language(),
            mark(request, user, counts),
            (user.pk, str(user)),
            acting and (acting.pk, acting.role, *_names(acting)),
            [(row.pk, row.role, *_names(row)) for row in user.memberships_to_switch],
            programme and programme.pk,
            [(each.pk, each.code, each.name) for each in programmes_to_choose(request)],
            settings.DEMO_MODE,
        )
    )


def _names(row: Membership) -> tuple[str, str]:
    place = row.organisation.jurisdiction
    return row.organisation.name, place.name if place else ""


def _phone_menu(request: HttpRequest) -> list[Item]:
    return phone_menu(request, _person(request))
