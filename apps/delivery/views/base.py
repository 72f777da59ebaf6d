"""What pages of park staff share: the pilot park they write for, answers that return to where they came from."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.common.access import AccessMixin
from apps.delivery.permissions import records_services
from apps.delivery.selectors.records import enrolments_to_record
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment


class OwnParkMixin(AccessMixin):
    """The pilot park of ``enrolment`` in the request among those one records for, else the first."""

    permission = records_services
    enrolments: list[Enrolment]
    enrolment: Enrolment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if records_services(request.user):
            self.enrolments = enrolments_to_record(request.user, programme_in_use(request))
            if not self.enrolments:
                raise PermissionDenied(_("Your park is not in the programme shown above. Choose another programme."))
            wanted = request.POST.get("enrolment") or request.GET.get("enrolment") or ""
            self.enrolment = next((each for each in self.enrolments if str(each.pk) == wanted), self.enrolments[0])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"enrolment": self.enrolment, "enrolments": self.enrolments}


def say(request: HttpRequest, address: str, *, done: str = "", fault: str = "") -> HttpResponse:
    """Back to a page with what happened."""
    if fault:
        messages.error(request, fault)
    elif done:
        messages.success(request, done)
    return redirect(address)
