"""Where workbooks are brought in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.parks.models import Park
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.spreadsheets import services
from apps.spreadsheets.choices import BatchKind
from apps.spreadsheets.forms import GoalUploadForm, UploadForm
from apps.spreadsheets.permissions import (
    imports_catalogue,
    imports_goals,
    imports_something,
    imports_tenants,
)
from apps.vendors.permissions import keeps_catalogues


class UploadMixin:
    """Sends the file to be read; what is wrong with it stands under the field, with status 422."""

    template_name = "spreadsheets/upload.html"
    request: HttpRequest

    def destination(self, form: UploadForm) -> dict[str, Any]:
        """Where the rows go."""
        raise NotImplementedError

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            batch = services.receive(
                file,
                name=file.name,
                user=self.request.user,
                **self.destination(form),  # type: ignore[arg-type]
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
            return self.form_invalid(form)
        return redirect(batch)

    def form_invalid(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class GoalUploadView(UploadMixin, AccessMixin, FormView):
    """Upload of a goal list for the programme in use."""

    permission = imports_goals
    form_class = GoalUploadForm

    def destination(self, form: UploadForm) -> dict[str, Any]:
        programme = programme_in_use(self.request)
        if programme is None:
            raise Refused(_("There is no programme yet. Load one first."))
        return {"programme": programme, "create_parks": form.cleaned_data["create_parks"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"programme_in_use": programme_in_use(self.request)}


class ParkUploadView(UploadMixin, AccessMixin, SingleObjectMixin, FormView):
    """Upload of a list of one park."""

    permission = imports_something
    form_class = UploadForm
    model = Park
    context_object_name = "park"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


class TenantUploadView(ParkUploadView):
    """Upload of the tenants of a park."""

    object_permission = imports_tenants

    def destination(self, form: UploadForm) -> dict[str, Any]:
        return {"park": self.object}


class CatalogueUploadView(ParkUploadView):
    """Upload of the providers and products of a park, for the programme in use."""

    permission = keeps_catalogues
    object_permission = imports_catalogue

    @property
    def enrolment(self) -> Enrolment | None:
        """The park in the programme in use."""
        rows = Enrolment.objects.select_related("programme", "provider_list")
        return rows.filter(park=self.object, programme=programme_in_use(self.request)).first()

    def destination(self, form: UploadForm) -> dict[str, Any]:
        enrolment = self.enrolment
        if enrolment is None:
            raise Refused(_("Your park is not in the programme shown above. Choose another programme."))
        return {"park": self.object, "programme": enrolment.programme}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_catalogue": True, "enrolment": self.enrolment}


class VoucherUploadView(CatalogueUploadView):
    """Upload of vouchers into the provincial book of a park, for the programme in use."""

    def destination(self, form: UploadForm) -> dict[str, Any]:
        return super().destination(form) | {"kind": BatchKind.VOUCHERS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_catalogue": False, "is_vouchers": True}
