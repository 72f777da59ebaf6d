"""What the pages share: the park in view, refusals under their fields."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.vendors.permissions import keeps_catalogues, keeps_for, reads_catalogue
from apps.vendors.selectors import enrolments_to_see


class ParkInViewMixin(AccessMixin):
    """The pilot park of ``?park=`` in the programme in use, else the first one may see, those with a list before."""

    permission = reads_catalogue

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        """Pilot parks to choose from."""
        return list(enrolments_to_see(self.request.user, programme_in_use(self.request)))

    @cached_property
    def enrolment(self) -> Enrolment | None:
        """The pilot park in view; 404 for one that may not be seen."""
        wanted = self.request.POST.get("park") or self.request.GET.get("park") or ""
        if not wanted:
            listed = (each for each in self.enrolments if hasattr(each, "provider_list"))
            return next(listed, self.enrolments[0] if self.enrolments else None)
        found = next((each for each in self.enrolments if str(each.park_id) == wanted), None)
        if found is None:
            raise Http404
        return found

    @property
    def may_keep(self) -> bool:
        """Whether the person keeps the catalogue in view."""
        return self.enrolment is not None and keeps_for(self.request.user, self.enrolment.park)


class RefusalMixin:
    """A form whose service may refuse: nothing typed is lost."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                self.object = self.write(form)
        except Refused as refused:
            return self.refuse(form, refused)
        return HttpResponseRedirect(self.get_success_url())

    def refuse(self, form: Any, refused: Refused) -> HttpResponse:
        """The form again with the sentence where it belongs."""
        field = refused.field if refused.field in form.fields else None
        for reason in refused.reasons:
            form.add_error(field, str(reason))
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self) -> str:
        return str(self.object.get_absolute_url())


class KeepingView(RefusalMixin, ParkInViewMixin, FormView):
    """A form by which park staff add to the catalogue of their park."""

    permission = keeps_catalogues

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if keeps_catalogues(request.user) and self.enrolment is None:
            raise PermissionDenied(_("Your park is not in the programme shown above. Choose another programme."))
        return super().dispatch(request, *args, **kwargs)
