"""What the frame of every page shows: menu, programme in use, unread messages.

Everything is lazy and found once per request: a fragment that draws no frame costs no query.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import User
from apps.accounts.permissions import acts_for_somebody
from apps.dashboards.nav import Group, Item, menu, phone_menu
from apps.dashboards.selectors.waiting import badges
from apps.notifications.models import Message
from apps.programmes.in_use import programme_in_use, programmes_to_choose

NOBODY: dict[str, Any] = {"nav": [], "phone_nav": [], "programme": None, "programmes": [], "unread_count": 0}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``phone_nav``, ``programme``, ``programmes``, ``unread_count``, ``demo_mode``."""
    if not acts_for_somebody(getattr(request, "user", None)):  # type: ignore[arg-type]
        return NOBODY | {"demo_mode": settings.DEMO_MODE}
    kept: dict[str, Any] | None = getattr(request, "portal_frame", None)
    if kept is None:
        kept = {
            "nav": SimpleLazyObject(lambda: _menu(request)),
            "phone_nav": SimpleLazyObject(lambda: _phone_menu(request)),
            "programme": SimpleLazyObject(lambda: programme_in_use(request)),
            "programmes": SimpleLazyObject(lambda: programmes_to_choose(request)),
            "unread_count": SimpleLazyObject(lambda: _unread(request)),
            "demo_mode": settings.DEMO_MODE,
        }
        request.portal_frame = kept  # type: ignore[attr-defined]
    return kept


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the frame is drawn for people who act for somebody")
    return user


def _menu(request: HttpRequest) -> list[Group]:
    user = _person(request)
    counts = badges(user, programme_in_use(request), timezone.localdate())
    return menu(request, user, counts)


def _phone_menu(request: HttpRequest) -> list[Item]:
    return phone_menu(request, _person(request))


def _unread(request: HttpRequest) -> int:
    return Message.objects.visible_to(_person(request)).unread().count()
