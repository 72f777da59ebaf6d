"""Products: page, form, taking off the list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.programmes.choices import Unit
from apps.programmes.selectors import clause_behind
from apps.vendors import services
from apps.vendors.choices import RULE_LIST
from apps.vendors.forms import ChoiceForm, ListingForm, ReasonForm
from apps.vendors.models import ProviderListing
from apps.vendors.permissions import keeps_listing, reads_catalogue
from apps.vendors.selectors import choices_of, chosen_for, is_fixed, offers_of, suggestions
from apps.vendors.services.listings import DAYS_AND_FIGURES
from apps.vendors.views.base import KeepingView, RefusalMixin


class SeenListingMixin(AccessMixin):
    """The product of the address, if one may see it."""

    permission = reads_catalogue
    model = ProviderListing

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("service_type", "provider", "selection", "created_by")
        return rows.select_related("enrolment__park__operator", "enrolment__park__county", "enrolment__programme")


class ListingView(SeenListingMixin, DetailView):
    """One product: what it is, what it costs, who chose it."""

    template_name = "vendors/listing.html"
    context_object_name = "listing"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        kind = (row.service_type_id, row.unit)
        mine, is_locked = keeps_listing(self.request.user, row), is_fixed(row.enrolment)
        return super().get_context_data(**kwargs) | {
            "offer": offers_of([row], timezone.localdate())[0],
            "suggestion": suggestions([row.service_type_id], without=row.pk).get(kind),
            "choices": choices_of(self.request.user, [row]),
            "clause": clause_behind(row.enrolment.programme, RULE_LIST),
            "may_keep": mine,
            "is_locked": is_locked,
            "may_edit": mine and not is_locked and row.taken_off_on is None,
            "choice_form": ChoiceForm(park=row.enrolment.park) if mine else None,
            "reason_form": ReasonForm(),
        }


class ListingAddView(KeepingView):
    """List a product of a provider that won a selection."""

    template_name = "vendors/listing_form.html"
    form_class = ListingForm

    def get_initial(self) -> dict[str, Any]:
        return {
            "candidate": self.request.GET.get("candidate", ""),
            "valid_from": timezone.localdate(),
            "valid_until": self.enrolment.programme.end_date,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.enrolment, "is_new": True}

    def write(self, form: ListingForm) -> ProviderListing:
        """List it."""
        return services.add_listing(
            candidate=form.cleaned_data["candidate"],
            data=form.data_given(),
            user=self.request.user,
            reason=form.cleaned_data["reason"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = list(chosen_for(self.enrolment))
        services_chosen = {row.selection.service_type_id: row.selection.service_type for row in chosen}
        found = suggestions(services_chosen)
        return super().get_context_data(**kwargs) | {
            "park": self.enrolment.park,
            "has_chosen": bool(chosen),
            "samples": [(services_chosen[service], Unit(unit).label, each) for (service, unit), each in found.items()],
        }


class ListingEditView(RefusalMixin, SeenListingMixin, SingleObjectMixin, FormView):
    """Change a product on an open list."""

    object_permission = keeps_listing
    template_name = "vendors/listing_form.html"
    form_class = ListingForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_catalogue(request.user):
            self.object = self.listing = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        names = ("product_name", "content", "deliverable", "reference_note", *DAYS_AND_FIGURES)
        return {name: getattr(self.listing, name) for name in names}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.listing.enrolment, "is_new": False}

    def write(self, form: ListingForm) -> ProviderListing:
        """Change it."""
        return services.edit_listing(
            listing=self.listing,
            data=form.data_given(),
            user=self.request.user,
            reason=form.cleaned_data["reason"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.listing
        found = suggestions([row.service_type_id], without=row.pk)
        return super().get_context_data(**kwargs) | {
            "listing": row,
            "park": row.enrolment.park,
            "has_chosen": True,
            "samples": [(row.service_type, Unit(unit).label, each) for (_service, unit), each in found.items()],
        }


class TakeOffView(SeenListingMixin, SingleObjectMixin, View):
    """Take a product off the list."""

    object_permission = keeps_listing
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_object()
        form = ReasonForm(request.POST)
        form.is_valid()
        try:
            services.take_off(listing=row, reason=form.cleaned_data.get("reason", ""), user=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The product is off the list."))
        return redirect(row)
