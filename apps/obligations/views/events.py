"""Events that must be reported: major matters, disbursements."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView

from apps.accounts.models import User
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.obligations import permissions
from apps.obligations.forms import EventForm
from apps.obligations.services import note_event
from apps.programmes.choices import DeadlineKind
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import DeadlineRule, Enrolment


class EventView(AccessMixin, FormView):
    """The county notes what happened and within how many working days it is to be reported."""

    permission = permissions.notes_events
    template_name = "obligations/event.html"
    form_class = EventForm

    def get_form_kwargs(self) -> dict[str, Any]:
        user, programme = self.request.user, programme_in_use(self.request)
        rules = DeadlineRule.objects.filter(programme=programme, kind=DeadlineKind.EVENT).order_by("code")
        parks = Enrolment.objects.visible_to(user).active_on(timezone.localdate()).filter(programme=programme)
        return super().get_form_kwargs() | {
            "rules": rules,
            "parks": list(parks.select_related("park__county").order_by("park__sort_key", "pk")),
            "place": self.person().acting.organisation.jurisdiction.name,  # type: ignore[union-attr]
        }

    def get_initial(self) -> dict[str, Any]:
        return {"happened_on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(programme_used=programme_in_use(self.request), **kwargs)
        return context | {"rules": context["form"].fields["rule"].queryset.select_related("clause")}

    def form_valid(self, form: Form) -> HttpResponse:
        values, user = form.cleaned_data, self.person()
        park = values["enrolment"]
        try:
            obligation = note_event(
                rule=values["rule"],
                occasion=values["occasion"],
                happened_on=values["happened_on"],
                working_days=values["working_days"],
                user=user,
                enrolment=park,
                jurisdiction=None if park or user.acting is None else user.acting.organisation.jurisdiction,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("Noted. It is due on %(day)s.") % {"day": obligation.due_on})
        return HttpResponseRedirect(obligation.get_absolute_url())

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def person(self) -> User:
        """The officer; others do not get here."""
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("the page is for officers")
        return user
