"""The register of providers."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.evidence.views import send
from apps.parks.models import Park
from apps.vendors import services
from apps.vendors.forms import DeclarationForm, ProviderForm, QualificationForm, RegisterFilterForm
from apps.vendors.models import OperatorDeclaration, Provider, Qualification
from apps.vendors.permissions import keeps_for, keeps_provider, reads_catalogue
from apps.vendors.selectors import (
    contacts,
    listings_of_provider,
    offers_of,
    qualifications,
    register,
    selections_of_provider,
)
from apps.vendors.views.base import KeepingView, ParkInViewMixin, RefusalMixin


class ProviderListView(ParkInViewMixin, ListView):
    """Everybody registered, listed or not."""

    template_name = "vendors/providers.html"
    paginate_by = 30

    def get_queryset(self) -> Any:
        self.filter_form = RegisterFilterForm(self.request.GET, parks=[each.park for each in self.enrolments])
        wanted = self.filter_form.wanted()
        return register(
            self.request.user, name=wanted.get("q", ""), kind=wanted.get("kind", ""), park=wanted.get("park")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        mine = next((each.park for each in self.enrolments if keeps_for(self.request.user, each.park)), None)
        return context | {
            "filter_form": self.filter_form,
            "is_filtered": bool(self.filter_form.wanted()),
            "own_park": mine,
            "many_parks": len(self.enrolments) > 1,
        }


class SeenProviderMixin(AccessMixin):
    """The provider of the address, if one may see it."""

    permission = reads_catalogue
    model = Provider

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("park__operator", "park__county")


class ProviderView(SeenProviderMixin, DetailView):
    """One provider: who it is, qualifications, selections, products."""

    template_name = "vendors/provider.html"
    context_object_name = "provider"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "contacts": contacts(self.request.user, self.object),
            "qualifications": qualifications(self.object),
            "candidacies": selections_of_provider(self.object),
            "offers": offers_of(listings_of_provider(self.object), today),
            "may_keep": keeps_provider(self.request.user, self.object),
            "today": today,
        }


class ProviderAddView(KeepingView):
    """Register a provider."""

    template_name = "vendors/provider_form.html"
    form_class = ProviderForm

    def write(self, form: ProviderForm) -> Provider:
        """Register it with the park in view."""
        return services.add_provider(park=self.enrolment.park, data=form.data_given(), user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"park": self.enrolment.park}


class ProviderFormView(RefusalMixin, SeenProviderMixin, SingleObjectMixin, FormView):
    """A form about one provider by the staff of its park."""

    object_permission = keeps_provider

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.provider = self.get_object() if reads_catalogue(request.user) else None
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"provider": self.provider, "park": self.provider.park}

    def get_success_url(self) -> str:
        return self.provider.get_absolute_url()


class ProviderEditView(ProviderFormView):
    """Correct a provider."""

    template_name = "vendors/provider_form.html"
    form_class = ProviderForm

    def get_initial(self) -> dict[str, Any]:
        names = ("kind", "name", "credit_code", "legal_representative", "address")
        return {name: getattr(self.provider, name) for name in names}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": self.provider}

    def write(self, form: ProviderForm) -> Provider:
        """Change it."""
        return services.edit_provider(provider=self.provider, data=form.data_given(), user=self.request.user)


class QualificationAddView(ProviderFormView):
    """Note a qualification with its file."""

    template_name = "vendors/qualification_form.html"
    form_class = QualificationForm

    def write(self, form: QualificationForm) -> Qualification:
        """Note it."""
        return services.add_qualification(
            provider=self.provider,
            data=form.data_given(),
            file=form.cleaned_data["file"],
            user=self.request.user,
        )


class QualificationFileView(AccessMixin, SingleObjectMixin, View):
    """The file of a qualification."""

    permission = reads_catalogue
    model = Qualification

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = self.get_object(self.get_queryset().select_related("upload__blob"))
        if row.upload is None:
            raise Http404
        return send(request, row.upload)


class DeclarationView(RefusalMixin, AccessMixin, SingleObjectMixin, FormView):
    """What the operator of a park declares of itself."""

    permission = reads_catalogue
    model = Park
    object_permission = keeps_for
    template_name = "vendors/declaration.html"
    form_class = DeclarationForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_catalogue(request.user):
            self.object = self.park = self.get_object()
            self.known = OperatorDeclaration.objects.filter(park=self.park).first()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        names = ("legal_representative", "address")
        return {name: getattr(self.known, name) for name in names} if self.known else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": self.known}

    def write(self, form: DeclarationForm) -> OperatorDeclaration:
        """Keep it."""
        return services.declare_operator(park=self.park, data=form.data_given(), user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"park": self.park, "known": self.known}

    def get_success_url(self) -> str:
        return reverse("vendors:providers")
