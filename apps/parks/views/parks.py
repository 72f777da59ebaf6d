"""Parks: list, page, register, edit."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from apps.accounts.views.acting import ActFormView
from apps.common.access import AccessMixin
from apps.parks import permissions, selectors
from apps.parks.forms import ParkAddForm, ParkEditForm, ParkFilterForm, TenantFilterForm
from apps.parks.models import Park
from apps.parks.services import edit_park, register_park
from apps.parks.views.of_park import ParkFormView

TENANTS_PER_PAGE = 20


class ParkListView(AccessMixin, ListView):
    """Parks one may see, twenty per page, with the sums of the whole list."""

    permission = permissions.reads_parks
    template_name = "parks/list.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Park]":
        self.filter_form = ParkFilterForm(self.request.GET, user=self.request.user)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        sort = self.request.GET.get("sort", "")
        return selectors.park_list(self.request.user, timezone.localdate(), sort=sort, **self.filter_form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filter_form=self.filter_form,
            totals=selectors.park_totals(self.object_list),
            filtered=any(self.filter_form.cleaned_data.values()),
            registers=permissions.registers_parks(self.request.user),
            **kwargs,
        )


class ParkDetailView(AccessMixin, DetailView):
    """One park: figures, tenants, titles, and slots for what higher apps know about it."""

    permission = permissions.reads_parks
    template_name = "parks/detail.html"
    context_object_name = "park"

    def get_queryset(self) -> "QuerySet[Park]":
        return Park.objects.visible_to(self.request.user).select_related("county__parent", "operator")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        park, user, today = self.object, self.request.user, timezone.localdate()
        grants = permissions.grants_parks(user)
        name = TenantFilterForm.text_of(self.request.GET)
        tenants = Paginator(selectors.tenants_of(park, user, name=name), TENANTS_PER_PAGE)
        return super().get_context_data(
            tenants=tenants.get_page(self.request.GET.get("page")),
            tenant_name=name,
            titles=selectors.titles_of(park),
            figures=selectors.figures_of(park, user, today),
            edits=permissions.edits_park(user, park),
            edits_tenants=permissions.edits_tenants(user, park),
            edits_titles=permissions.edits_titles(user, park),
            grants_parks=grants,
            grants=selectors.grants_of(park) if grants else [],
            today=today,
            **kwargs,
        )


class ParkAddView(ActFormView):
    """Register a park together with its operator."""

    permission = permissions.registers_parks
    template_name = "parks/form.html"
    form_class = ParkAddForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page_title=_("Register a park"), back_url=reverse("parks:list"), **kwargs)

    def act(self, form: ParkAddForm) -> str:
        operator = form.cleaned_data["operator_name"]
        park = register_park(data=form.park_data(), operator_name=operator, user=self.request.user)
        messages.success(self.request, _("%(name)s is registered.") % {"name": park})
        return reverse("parks:detail", args=[park.pk])


class ParkEditView(ParkFormView):
    """Change what one may change about a park."""

    form_class = ParkEditForm
    park_permission = permissions.edits_park

    def title(self) -> str:
        return _("Edit the park")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"park": self.park, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.park, name) for name in ParkEditForm.base_fields}

    def act(self, form: Form) -> str:
        edit_park(park=self.park, values=form.cleaned_data, user=self.request.user)
        messages.success(self.request, _("The changes are saved."))
        return self.back_url()
