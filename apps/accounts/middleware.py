"""Puts the membership in use on the person of each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.accounts.selectors import acting_membership

SESSION_KEY = "membership"


class ActingMiddleware:
    """``request.user.acting`` and ``request.user.source_address`` for signed-in people. One query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:  # a lazy object until asked
            user.acting = acting_membership(user, request.session.get(SESSION_KEY))
            user.source_address = request.META.get("REMOTE_ADDR") or None
        return self.get_response(request)
