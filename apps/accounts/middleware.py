"""Puts the membership in use on the person of each request, and insists on a password of their own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.accounts.selectors import memberships_of

SESSION_KEY = "membership"
OPEN_WITH_ONE_TIME_PASSWORD = frozenset({"accounts:password_change", "accounts:sign_out", "set_language"})


class ActingMiddleware:
    """``request.user.acting``, ``.memberships_to_switch`` and ``.source_address`` for signed-in people.

    No query: the person of a session comes with the memberships in force, read in the same query.

    Whoever signed in with a one-time password is led to the password page until it is replaced.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:  # a lazy object until asked
            mine = memberships_of(user) if user.memberships_found is None else user.memberships_found
            wanted = request.session.get(SESSION_KEY)
            user.acting = next((row for row in mine if row.pk == wanted), mine[0] if mine else None)
            user.memberships_to_switch = mine if len(mine) > 1 else []
            user.source_address = request.META.get("REMOTE_ADDR") or None
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead people with a one-time password to the page where they choose their own."""
        user = request.user
        if user.is_authenticated and user.must_change_password:
            match = request.resolver_match
            if match is None or match.view_name not in OPEN_WITH_ONE_TIME_PASSWORD:
                return redirect("accounts:password_change")
        return None
