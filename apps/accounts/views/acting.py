"""How pages call a service and show its refusal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from apps.accounts.models import User
from apps.accounts.permissions import manages_people
from apps.common.access import AccessMixin
from apps.common.constraints import worded
from apps.common.refusals import Refused


class ActFormView(AccessMixin, FormView):
    """A form page: ``act(form)`` calls the service and returns the address to go to; a refusal lands on the form."""

    permission = manages_people

    def act(self, form: forms.Form) -> str:
        """Call the service with what was typed; returns the next address."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            with worded():
                return HttpResponseRedirect(self.act(form))
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            for reason in refused.reasons:
                form.add_error(field, str(reason))
            return self.form_invalid(form)


class OfPerson:
    """Pages below one person: ``person`` is found through ``visible_to``."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person_pk = kwargs["pk"]

    @property
    def person(self) -> User:
        """The person of the address, or 404."""
        if not hasattr(self, "_person"):
            self._person = get_object_or_404(User.objects.visible_to(self.request.user), pk=self.person_pk)
        return self._person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.person, **kwargs)

    def person_url(self) -> str:
        """The person's page."""
        return reverse("accounts:person", args=[self.person_pk])


class ActView(AccessMixin, SingleObjectMixin, View):
    """A button: POST calls ``act(object)``, then goes to ``next_url``; a refusal becomes a message there."""

    http_method_names = ["post"]
    permission = manages_people
    done = ""

    def act(self, found: Any) -> None:
        """Call the service."""
        raise NotImplementedError

    def next_url(self, found: Any) -> str:
        """Where the person finds the outcome."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self.get_object()
        try:
            with worded():
                self.act(found)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(self.next_url(found))
