"""What the provincial economy department changes: services, and the header while in preparation."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.views.acting import ActFormView
from apps.programmes.forms import ProgrammeForm, ServiceAddForm, ServiceEditForm
from apps.programmes.models import Programme, ServiceType
from apps.programmes.permissions import edits_header, manages_programmes
from apps.programmes.services import add_service, edit_programme, edit_service


class ProgrammeFormView(ActFormView):
    """A form about one programme."""

    permission = manages_programmes
    template_name = "programmes/form.html"
    tab = "rules"

    @cached_property
    def shown(self) -> Programme:
        """The programme of the address, or 404."""
        return get_object_or_404(Programme.objects.visible_to(self.request.user), code=self.kwargs["code"])

    def back_url(self) -> str:
        """The tab the form was opened from."""
        return f"{self.shown.get_absolute_url()}?tab={self.tab}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shown=self.shown, back_url=self.back_url(), page_title=self.title(), **kwargs)

    def title(self) -> str:
        """What the form does, as its heading."""
        raise NotImplementedError


class ProgrammeEditView(ProgrammeFormView):
    """The header of a programme in preparation."""

    form_class = ProgrammeForm

    def title(self) -> str:
        return _("Edit the programme")

    def get_form_kwargs(self) -> dict[str, Any]:
        if not edits_header(self.request.user, self.shown):
            raise PermissionDenied(_("The rules of a programme stay as they are once it is open."))
        return super().get_form_kwargs() | {"instance": self.shown}

    def act(self, form: Form) -> str:
        edit_programme(programme=self.shown, values=form.cleaned_data, user=self.request.user)
        messages.success(self.request, _("The changes are saved."))
        return self.back_url()


class ServiceAddView(ProgrammeFormView):
    """A further service in the catalogue (R0.8)."""

    form_class = ServiceAddForm
    tab = "services"

    def title(self) -> str:
        return _("Add a service")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programme": self.shown}

    def act(self, form: ServiceAddForm) -> str:
        service = add_service(programme=self.shown, data=form.service_data(), user=self.request.user)
        messages.success(self.request, _('"%(name)s" is in the catalogue.') % {"name": service})
        return self.back_url()


class ServiceEditView(ProgrammeFormView):
    """The words for a service (R0.11)."""

    form_class = ServiceEditForm
    tab = "services"

    @cached_property
    def service(self) -> ServiceType:
        """The service of the address, or 404."""
        seen = Programme.objects.visible_to(self.request.user)
        rows = ServiceType.objects.filter(programme__in=seen).select_related("programme")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def shown(self) -> Programme:
        """The programme of the service."""
        return self.service.programme

    def title(self) -> str:
        return _('Words for "%(name)s"') % {"name": self.service}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.service, name) for name in ("short_name", "aliases", "is_active")}

    def act(self, form: Form) -> str:
        edit_service(service=self.service, user=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The changes are saved."))
        return self.back_url()
