from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.generic import ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.notifications.forms import InboxFilterForm
from apps.notifications.models import Message
from apps.notifications.selectors import inbox
from apps.notifications.services import mark_all_read, mark_read


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
