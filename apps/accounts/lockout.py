"""What a person reads after too many failed sign-ins."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.models import User
from apps.accounts.selectors import locked_until
from apps.accounts.services import note_lock_out


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Axes calls this instead of the sign-in page from the fifth failure on (429).

    The page is the same whether the account exists or not; the failure that locks a real one goes on record.
    """
    username = str((credentials or {}).get("username") or "")
    if getattr(request, "axes_failures_since_start", 0) == settings.AXES_FAILURE_LIMIT:
        person = User.objects.filter(username=username).first()
        if person is not None:
            note_lock_out(person=person, address=get_client_ip_address(request))
    context = {"until": locked_until([username]).get(username), "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked_out.html", context, status=429)
