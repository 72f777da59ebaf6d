"""What is done on the page of one obligation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.obligations import permissions, services
from apps.obligations.forms import MarkForm, TakeBackForm
from apps.obligations.models import Obligation
from apps.obligations.views.detail import DetailView


class ActView(DetailView):
    """A POST on one obligation; what is refused comes back on the page with its sentence (422)."""

    http_method_names = ["post"]
    object_permission = permissions.marks_by_hand

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the form, call the service, say what was done."""
        self.object = self.get_object()
        form = self.bound_form()
        if form is not None and not form.is_valid():
            return self.again()
        try:
            self.act(self.object, form.cleaned_data if form is not None else {})
        except Refused as refused:
            if form is None:
                raise PermissionDenied(str(refused)) from refused
            for reason in refused.reasons:
                form.add_error(refused.field if refused.field in form.fields else None, str(reason))
            return self.again()
        messages.success(request, self.said())
        return HttpResponseRedirect(self.object.get_absolute_url())

    def again(self) -> HttpResponse:
        """The page with the faults in its form."""
        return self.render_to_response(self.get_context_data(), status=422)

    def bound_form(self) -> Form | None:
        """The form of this act; None for an act without one."""
        return None

    def act(self, obligation: Obligation, values: dict[str, Any]) -> None:
        """Call the service."""
        raise NotImplementedError

    def said(self) -> str:
        """The sentence after it."""
        raise NotImplementedError


class MarkView(ActView):
    """Filed outside the portal."""

    def bound_form(self) -> Form:
        self.mark_form = MarkForm(self.request.POST)
        return self.mark_form

    def act(self, obligation: Obligation, values: dict[str, Any]) -> None:
        services.mark_done(obligation=obligation, user=self.request.user, **values)

    def said(self) -> str:
        return _("Marked as done. The recipients confirm the receipt.")


class TakeBackView(ActView):
    """The mark was a mistake."""

    def bound_form(self) -> Form:
        self.take_back_form = TakeBackForm(self.request.POST)
        return self.take_back_form

    def act(self, obligation: Obligation, values: dict[str, Any]) -> None:
        services.take_back(obligation=obligation, user=self.request.user, **values)

    def said(self) -> str:
        return _("The mark is taken back; the matter is open again.")


class ReceiveView(ActView):
    """A recipient has it in hands."""

    object_permission = None

    def act(self, obligation: Obligation, values: dict[str, Any]) -> None:
        services.confirm_receipt(obligation=obligation, user=self.request.user)

    def said(self) -> str:
        return _("The receipt is confirmed.")
