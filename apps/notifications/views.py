from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.notifications.choices import Channel
from apps.notifications.forms import InboxFilterForm, LogFilterForm, PreferencesForm
from apps.notifications.models import Delivery, Message
from apps.notifications.selectors import delivery_log, inbox
from apps.notifications.services import choose, mark_all_read, mark_read


class InboxView(AccessMixin, ListView):
    """One's own messages, unread first, twenty per page."""

    template_name = "notifications/list.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Message]":
        self.filter_form = InboxFilterForm(self.request.GET)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        return inbox(self.request.user, **self.filter_form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filter_form=self.filter_form, **kwargs)


class OpenView(AccessMixin, SingleObjectMixin, View):
    """POST marks a message read and goes where it points."""

    http_method_names = ["post"]
    model = Message

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        message = self.get_object()
        mark_read(user=request.user, message=message)
        local = message.link and url_has_allowed_host_and_scheme(message.link, allowed_hosts=None)
        return HttpResponseRedirect(message.link if local else reverse("notifications:list"))


class ReadAllView(View):
    """POST marks every message read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        count = mark_all_read(user=request.user)
        said = ngettext("%(count)s message is marked read.", "%(count)s messages are marked read.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("notifications:list"))


class LogView(AccessMixin, ListView):
    """The delivery log: what one sent or received; the system administrator sees all of it."""

    template_name = "notifications/log.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Delivery]":
        self.filter_form = LogFilterForm(self.request.GET)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        return delivery_log(self.request.user, **self.filter_form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filter_form=self.filter_form, **kwargs)


class PreferencesView(AccessMixin, FormView):
    """Which messages leave the portal, how and when."""

    template_name = "notifications/preferences.html"
    form_class = PreferencesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(channels=Channel.labels, **kwargs)

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        try:
            choose(user=self.request.user, timings=form.timings, hours=form.hours)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Your choices hold from the next message on."))
        return HttpResponseRedirect(reverse("notifications:preferences"))
