"""Parks joining a programme, their award, and the programmes of one park."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from apps.common.access import AccessMixin
from apps.parks.models import Park
from apps.programmes.forms import EnrolAddForm, EnrolEditForm
from apps.programmes.models import Enrolment, Programme
from apps.programmes.permissions import manages_programmes, reads_programmes
from apps.programmes.selectors import enrolments_of
from apps.programmes.services import edit_enrolment, enrol_park
from apps.programmes.views.changing import ProgrammeFormView


class EnrolAddView(ProgrammeFormView):
    """A park joins (R0.57 keeps the sums, later, at the gate)."""

    form_class = EnrolAddForm
    tab = "parks"

    def title(self) -> str:
        return _("Enrol a park")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programme": self.shown, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"enrolled_date": self.shown.start_date}

    def act(self, form: Form) -> str:
        enrolment = enrol_park(programme=self.shown, user=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(park)s is enrolled.") % {"park": enrolment.park})
        return self.back_url()


class EnrolEditView(ProgrammeFormView):
    """Award and days of a pilot park."""

    form_class = EnrolEditForm
    tab = "parks"

    @cached_property
    def enrolment(self) -> Enrolment:
        """The enrolment of the address, or 404."""
        rows = Enrolment.objects.visible_to(self.request.user).select_related("programme", "park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def shown(self) -> Programme:
        """The programme of the enrolment."""
        return self.enrolment.programme

    def title(self) -> str:
        return _("Award of %(park)s") % {"park": self.enrolment.park}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.enrolment, name) for name in ("award_yuan", "enrolled_date", "left_date")}

    def act(self, form: Form) -> str:
        edit_enrolment(enrolment=self.enrolment, user=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The changes are saved."))
        return self.back_url()


class ParkProgrammesView(AccessMixin, DetailView):
    """Fragment for the page of a park: the programmes it is in."""

    permission = reads_programmes
    model = Park
    template_name = "programmes/_of_park.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = enrolments_of(self.object, self.request.user)
        return super().get_context_data(enrolments=rows, manages=manages_programmes(self.request.user), **kwargs)
