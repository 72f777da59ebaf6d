"""What the frame of every page shows: navigation, the programme in use, unread messages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``programme``, ``programmes``, ``unread_count``, ``demo_mode``."""
    return {"nav": [], "programme": None, "programmes": [], "unread_count": 0, "demo_mode": settings.DEMO_MODE}
