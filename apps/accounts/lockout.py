"""What a person reads after too many failed sign-ins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any) -> HttpResponse:
    """Axes calls this instead of the sign-in page once the limit is reached (429)."""
    return render(request, "accounts/locked_out.html", status=429)
