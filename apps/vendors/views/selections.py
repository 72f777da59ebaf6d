"""Selection records."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.evidence.views import send
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.programmes.selectors import clause_behind
from apps.vendors import services
from apps.vendors.choices import RULE_LIST
from apps.vendors.forms import CandidateFormSet, SelectionForm
from apps.vendors.models import Selection
from apps.vendors.permissions import keeps_for, keeps_selection, reads_catalogue
from apps.vendors.selectors import is_fixed, is_relied_on, register, selections
from apps.vendors.views.base import KeepingView, ParkInViewMixin, RefusalMixin


class SelectionListView(ParkInViewMixin, ListView):
    """All selections in the programme in use."""

    template_name = "vendors/selections.html"
    context_object_name = "selections"
    paginate_by = 20

    def get_queryset(self) -> Any:
        return selections(self.request.user, programme_in_use(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_keep": self.may_keep, "many_parks": len(self.enrolments) > 1}


class SeenSelectionMixin(AccessMixin):
    """The selection of the address, if one may see it."""

    permission = reads_catalogue
    model = Selection

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("service_type", "enrolment__park", "enrolment__programme")
        return rows.select_related("upload__blob", "recorded_by")


class SelectionView(SeenSelectionMixin, DetailView):
    """One selection with its candidates."""

    template_name = "vendors/selection.html"
    context_object_name = "selection"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = keeps_selection(self.request.user, self.object)
        return super().get_context_data(**kwargs) | {
            "candidates": self.object.candidates.select_related("provider").order_by("-is_chosen", "pk"),
            "may_list": mine and not is_fixed(self.object.enrolment),
            "may_edit": mine and not is_relied_on(self.object),
            "clause": clause_behind(self.object.enrolment.programme, RULE_LIST),
        }


class SelectionFileView(SeenSelectionMixin, SingleObjectMixin, View):
    """The file that shows the selection."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = self.get_object()
        if row.upload is None:
            raise Http404
        return send(request, row.upload)


class SelectionFormMixin(RefusalMixin):
    """The form with its rows of candidates; both are judged together."""

    template_name = "vendors/selection_form.html"
    form_class = SelectionForm
    selection: Selection | None = None

    def own_enrolment(self) -> Enrolment:
        """The pilot park that selected."""
        raise NotImplementedError

    def rows(self) -> Any:
        """The candidates as posted, or as recorded."""
        providers = register(self.request.user, park=self.own_enrolment().park_id)
        data = self.request.POST if self.request.method == "POST" else None
        known = self.selection.candidates.order_by("pk").values() if self.selection else []
        initial = [row | {"provider": row["provider_id"]} for row in known]
        return CandidateFormSet(data, initial=initial, form_kwargs={"providers": providers}, prefix="rows")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.own_enrolment(), "selection": self.selection}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.posted = self.get_form(), self.rows()
        if form.is_valid() and self.posted.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = getattr(self, "posted", None) or self.rows()
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "park": self.own_enrolment().park,
            "selection": self.selection,
        }


class SelectionAddView(SelectionFormMixin, KeepingView):
    """Record a selection."""

    def own_enrolment(self) -> Enrolment:
        return self.enrolment

    def write(self, form: SelectionForm) -> Selection:
        """Record it."""
        data = form.data_given(self.posted.candidates())
        file = form.cleaned_data["file"]
        return services.add_selection(enrolment=self.enrolment, data=data, file=file, user=self.request.user)


class SelectionEditView(SelectionFormMixin, SeenSelectionMixin, SingleObjectMixin, FormView):
    """Correct a selection on which nothing relies yet."""

    object_permission = keeps_selection

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_catalogue(request.user):
            self.object = self.selection = self.get_object()
            if keeps_for(request.user, self.selection.enrolment.park) and is_relied_on(self.selection):
                raise PermissionDenied(
                    _("A product was listed because of this selection, so its record stands. Record a new one.")
                )
        return super().dispatch(request, *args, **kwargs)

    def own_enrolment(self) -> Enrolment:
        return self.selection.enrolment

    def get_initial(self) -> dict[str, Any]:
        names = ("service_type", "method", "method_note", "announced_on", "decided_on")
        return {name: getattr(self.selection, name) for name in (*names, "conflict_statement", "result_note")}

    def write(self, form: SelectionForm) -> Selection:
        """Change it."""
        data = form.data_given(self.posted.candidates())
        file = form.cleaned_data["file"]
        return services.edit_selection(selection=self.selection, data=data, file=file, user=self.request.user)
