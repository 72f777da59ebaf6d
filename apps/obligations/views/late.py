"""Who is late, and one click to urge them (R0.69)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView as GenericListView
from django.views.generic import View

from apps.common.access import AccessMixin
from apps.obligations import permissions, selectors
from apps.obligations.forms import ListFilter
from apps.obligations.models import Obligation
from apps.obligations.selectors.counties import counties_in, rules_in
from apps.obligations.services import Urged, urge
from apps.programmes.in_use import programme_in_use


class LateView(AccessMixin, GenericListView):
    """Matters past their due day; the province also by county."""

    permission = permissions.watches_lateness
    template_name = "obligations/late.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """The oldest first."""
        self.programme, self.filter = programme_in_use(self.request), None
        user, today = self.request.user, timezone.localdate()
        if self.programme is None:
            return Obligation.objects.none()
        rules, counties = rules_in(user, self.programme), counties_in(user, self.programme)
        self.filter = ListFilter(self.request.GET, rules=rules, counties=counties)
        del self.filter.fields["state"], self.filter.fields["month"]
        chosen = self.filter.chosen()
        return selectors.late_duties(
            user, self.programme, today=today, rule_id=chosen["rule_id"], county_id=chosen["county_id"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        context = super().get_context_data(filter=self.filter, programme_used=self.programme, today=today, **kwargs)
        rows = selectors.duties(context["page_obj"], selectors.all_days(), today)
        told = {duty.obligation.pk for duty in rows for each in duty.obligation.reminders if each.day == today}
        context["rows"] = [
            (duty, permissions.may_urge(user, duty.obligation), duty.obligation.pk in told) for duty in rows
        ]
        context["may_urge"] = any(may and not done for _duty, may, done in context["rows"])
        if self.programme is not None and user.acting is not None and user.acting.sees_all:
            context["places"] = selectors.late_by_place(user, self.programme, today)
        return context


class UrgeView(AccessMixin, View):
    """Urge the matters ticked, or the one of a row; back to where the click came from."""

    permission = permissions.urges
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what became of every one of them."""
        wanted = [int(raw) for raw in request.POST.getlist("obligation") if raw.isascii() and raw.isdecimal()]
        wanted = [number for number in wanted if number < 2**63]
        if not wanted:
            messages.error(request, _("Tick at least one matter."))
        else:
            self.say(urge(obligations=wanted, user=request.user))
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if safe else reverse("obligations:late"))

    def say(self, outcome: Urged) -> None:
        """One sentence per outcome that occurred."""
        sent = len(outcome.sent)
        if sent:
            words = ngettext("%(count)s matter was urged.", "%(count)s matters were urged.", sent)
            messages.success(self.request, words % {"count": sent})
        if outcome.again:
            words = ngettext(
                "%(count)s matter was urged today already; once a day is enough.",
                "%(count)s matters were urged today already; once a day is enough.",
                outcome.again,
            )
            messages.warning(self.request, words % {"count": outcome.again})
        if outcome.settled > 0:
            words = ngettext(
                "%(count)s matter was left out: filed meanwhile, not due yet, or not yours to urge.",
                "%(count)s matters were left out: filed meanwhile, not due yet, or not yours to urge.",
                outcome.settled,
            )
            messages.info(self.request, words % {"count": outcome.settled})
        if outcome.unreachable:
            names = ", ".join(dict.fromkeys(outcome.unreachable))
            messages.error(self.request, _("Nobody to reach at: %(names)s.") % {"names": names})
