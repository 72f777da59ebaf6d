"""One page for every act: what it is about on the left, its form, and what was wrong."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.funds import permissions
from apps.funds.models import Award, Tranche


class SeenAward(AccessMixin):
    """An award this person may see."""

    permission = permissions.may_read
    context_object_name = "award"

    def get_queryset(self) -> Any:
        """Awards in sight with their names."""
        return Award.objects.visible_to(self.request.user).with_names()


class SeenTranche(AccessMixin):
    """A tranche this person may see."""

    permission = permissions.may_read
    context_object_name = "tranche"

    def get_queryset(self) -> Any:
        """Tranches in sight with everything their page shows."""
        names = ("award__enrolment__programme", "award__enrolment__park__operator", "award__county", "rule__clause")
        people = ("proposed_by", "proposed_for", "approved_by", "approved_for", "received_by", "filed_by")
        return Tranche.objects.visible_to(self.request.user).select_related(*names, *people)


class ActView(SingleObjectMixin, FormView):
    """A form about one object; ``act`` calls the service, ``lead`` names the template that shows what it is about."""

    template_name = "funds/act.html"
    lead = ""
    heading: Any = ""
    submit: Any = _("Send")
    icon = "check"
    hint: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The object is found, and the person's right to it judged, before anything else."""
        self.object: Any = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or show the form again."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def act(self, given: dict[str, Any]) -> Any:
        """Call the service; what it returns has the page to go to."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """The page of what was made or changed; a refusal becomes errors of the form."""
        try:
            done = self.act(form.cleaned_data)
        except Refused as refused:
            place = PLACES.get(refused.field or "", refused.field)
            for reason in refused.reasons:
                form.add_error(place if place in form.fields else None, str(reason))
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded."))
        return redirect(done)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the page says around the form."""
        words = {"heading": self.heading, "submit": self.submit, "hint": self.hint}
        return super().get_context_data(**kwargs) | {"lead": self.lead, "icon_name": self.icon, **words}


PLACES = {"notice": "file"}


def day(given: dict[str, Any], name: str = "made_on") -> date:
    """A day of a form."""
    found: date = given[name]
    return found
