"""Whose request it is when the portal stands behind its own proxy."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class CallerAddressMiddleware:
    """``REMOTE_ADDR`` becomes the address the proxy saw; lock-out and log would else count everybody as the proxy.

    Works only with ``BEHIND_PROXY``: without a proxy that writes the header, anybody could write it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with suppress(ValueError):  # no address: the connection's own stays
            request.META["REMOTE_ADDR"] = str(ip_address(seen))
        return self.get_response(request)
