"""Who may open a page: one mixin for stock class-based views.

Unseen objects are 404 because every read starts at ``visible_to(user)``; a seen object without the right is 403 with
the reason.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _


class AccessMixin:
    """``permission(user)`` guards the page; ``object_permission(user, object)`` guards the object found.

    Both name predicates of a ``permissions`` module. Put the mixin left of the generic view. Views whose object is
    found with ``model`` and no ``get_queryset`` of their own start at ``model.objects.visible_to(user)``.
    """

    request: HttpRequest
    model: type[Model] | None = None
    permission: Callable[[Any], bool] | None = None
    object_permission: Callable[[Any, Any], bool] | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rule = type(self).permission  # read from the class: a function there is not a method
        if rule is not None and not rule(request.user):
            raise PermissionDenied(_("Your role has no access to this page."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def get_queryset(self) -> "QuerySet[Any]":
        """Rows this person may see."""
        if self.model is None:
            raise TypeError("AccessMixin needs a model or a get_queryset of its own")
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined, no-any-return]

    def get_object(self, queryset: "QuerySet[Any] | None" = None) -> Any:
        """The object of the address, or 404; 403 when the object rule says no."""
        found = super().get_object(queryset)  # type: ignore[misc]
        rule = type(self).object_permission
        if rule is not None and not rule(self.request.user, found):
            raise PermissionDenied(_("Your role may look at this but not change it."))
        return found


def reason_of(denied: PermissionDenied) -> str:
    """The sentence behind a refusal, for the 403 page."""
    return str(denied) or str(_("Your role has no access to this page."))


def htmx(request: HttpRequest) -> bool:
    """Whether the browser asks for a fragment."""
    return request.headers.get("HX-Request") == "true"


def redirect_htmx(url: str) -> HttpResponse:
    """Send an htmx caller to another page."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})
