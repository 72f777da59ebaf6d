"""The administration of organisations."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView

from apps.accounts.forms import OrganisationFilterForm, OrganisationForm
from apps.accounts.models import Organisation
from apps.accounts.permissions import manages_people
from apps.accounts.selectors import organisations_page
from apps.accounts.services import add_organisation, edit_organisation
from apps.accounts.views.acting import ActFormView
from apps.common.access import AccessMixin


class OrganisationListView(AccessMixin, ListView):
    """Organisations with the number of people acting for them, twenty per page."""

    permission = manages_people
    template_name = "accounts/organisations.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Organisation]":
        self.filter_form = OrganisationFilterForm(self.request.GET)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        return organisations_page(self.request.user, **self.filter_form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filter_form=self.filter_form, **kwargs)


class OrganisationAddView(ActFormView):
    """A new organisation."""

    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm

    def act(self, form: OrganisationForm) -> str:
        organisation = add_organisation(user=self.request.user, data=form.data_for_service())
        messages.success(self.request, _("%(name)s is added.") % {"name": organisation.name})
        return reverse("accounts:organisations")


class OrganisationEditView(ActFormView):
    """Change an organisation."""

    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm

    @property
    def organisation(self) -> Organisation:
        """The organisation of the address, or 404."""
        if not hasattr(self, "_organisation"):
            seen = Organisation.objects.visible_to(self.request.user)
            self._organisation = get_object_or_404(seen, pk=self.kwargs["pk"])
        return self._organisation

    def get_initial(self) -> dict[str, Any]:
        names = ("name", "kind", "tier", "jurisdiction_id", "credit_code", "is_active")
        return {name.removesuffix("_id"): getattr(self.organisation, name) for name in names}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def act(self, form: OrganisationForm) -> str:
        edit_organisation(user=self.request.user, organisation=self.organisation, data=form.data_for_service())
        messages.success(self.request, _("The changes are saved."))
        return reverse("accounts:organisations")
