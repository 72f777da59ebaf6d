"""Django's admin, reduced to reference data for system administrators who are superusers."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.permissions import manages_people


class ReferenceSite(AdminSite):
    """The site behind ``/admin/``; it has no sign-in of its own, so lock-out and roles hold for it too."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers while they act as system administrator."""
        return bool(request.user.is_active and request.user.is_superuser and manages_people(request.user))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the portal's sign-in; tell others why they may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("Only the administrator of the installation opens the reference data."))
        after = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': after})}")
