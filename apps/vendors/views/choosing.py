"""Comparing products, and recording what an enterprise chose."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.vendors import services
from apps.vendors.forms import ChoiceForm
from apps.vendors.models import Choice, ProviderListing
from apps.vendors.permissions import keeps_for, keeps_listing, reads_catalogue
from apps.vendors.selectors import choices_of, offers_of
from apps.vendors.views.base import RefusalMixin
from apps.vendors.views.listings import SeenListingMixin

MOST = 4


class CompareView(AccessMixin, TemplateView):
    """Two to four products side by side; park staff record the choice below a product."""

    permission = reads_catalogue
    template_name = "vendors/compare.html"
    model = ProviderListing

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        numbers = [int(each) for each in request.GET.getlist("p") if each.isascii() and each.isdigit()][: MOST + 1]
        rows = self.get_queryset().filter(pk__in=[each for each in numbers if each < 2**63])
        rows = rows.select_related("service_type", "provider", "selection", "enrolment__park")
        found = list(rows.order_by("price_yuan", "pk"))
        if not 2 <= len(found) <= MOST:
            messages.error(request, _("Tick two to four products to compare them."))
            return redirect("vendors:list")
        return self.render_to_response(self.context(found))

    def context(self, rows: list[ProviderListing]) -> dict[str, Any]:
        """Offers, what was chosen of them, and a form below each one the person may record for."""
        offers = offers_of(rows, timezone.localdate())
        park = rows[0].enrolment.park
        mine = keeps_for(self.request.user, park) and all(row.enrolment.park_id == park.pk for row in rows)
        return {
            "offers": offers,
            "lowest": min(row.price_yuan for row in rows),
            "choices": choices_of(self.request.user, rows),
            "park": park,
            "choice_form": ChoiceForm(park=park) if mine else None,
        }


class ChooseView(RefusalMixin, SeenListingMixin, SingleObjectMixin, FormView):
    """Record that a pilot enterprise chose this product."""

    object_permission = keeps_listing
    form_class = ChoiceForm
    template_name = "vendors/choose.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.listing = self.get_object()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"park": self.listing.enrolment.park}

    def write(self, form: ChoiceForm) -> Choice:
        """Record it."""
        return services.choose_product(listing=self.listing, user=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"listing": self.listing}

    def get_success_url(self) -> str:
        messages.success(self.request, _("The choice is recorded. The agreement can be printed below."))
        return f"{self.listing.get_absolute_url()}#choices"
