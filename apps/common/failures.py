"""What a person reads when a request cannot be served."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.common.access import reason_of


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lost its token: say so, and keep what was typed one step back."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """One may see it but not do it: the reason, and who may."""
    return render(request, "403.html", {"reason": reason_of(exception)}, status=403)
