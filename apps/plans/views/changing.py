"""The park's side of a change request: the values wanted, new products, submitting, taking back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.plans import permissions, selectors, services
from apps.plans.choices import ChangeKind
from apps.plans.forms import ChangeForm
from apps.plans.models import ChangeRequest
from apps.plans.views.changes import ChangeMixin, ChangePage
from apps.vendors.forms import ListingForm


class ChangeEditView(ChangeMixin):
    """The form of a request, for those who may write it."""

    template_name = "plans/change_form.html"
    object_permission = permissions.asks_for_it

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a request that is not open for writing shows its own page instead."""
        self.object = self.get_object()
        if not permissions.may_write_change(request.user, self.object):
            return redirect(self.object)
        return self.answer(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the reason and the values wanted."""
        self.object = self.get_object()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            services.save_change(
                change=self.object, user=request.user, reason=form.cleaned_data["reason"], values=form.values()
            )
        except Refused as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            return self.answer(form, reasons=() if form.errors else refusal.reasons, status=422)
        messages.success(request, _("Saved."))
        return redirect(self.object)

    def form(self, data: Any = None) -> ChangeForm:
        """The form over what is in force, with the stored wishes on top."""
        change = self.object
        held = selectors.standing_of(selectors.sheet(change.plan))
        moves = [move for move in selectors.moves_of(change) if move.kind != ChangeKind.PRODUCT]
        return ChangeForm(data, held=held, reason=change.reason, values={move.name: move.after for move in moves})

    def answer(self, form: ChangeForm, *, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page of the form."""
        change = self.object
        fresh = [move for move in selectors.moves_of(change) if move.kind == ChangeKind.PRODUCT]
        context = {"change": change, "plan": change.plan, "park": change.plan.enrolment.park, "form": form}
        context |= {"groups": form.groups(), "fresh": fresh, "reasons": reasons}
        context["award"] = change.plan.enrolment.award_yuan
        return self.respond(context, status)


class ChangeProductView(ChangeMixin):
    """A new product of a provider that won a selection, as a line of the request."""

    template_name = "plans/change_product.html"
    object_permission = permissions.may_write_change

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a product."""
        self.object = self.get_object()
        return self.answer(ListingForm(enrolment=self.object.plan.enrolment, is_new=True))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the request, or the form again with its errors."""
        self.object = self.get_object()
        form = ListingForm(request.POST, enrolment=self.object.plan.enrolment, is_new=True)
        if not form.is_valid():
            return self.answer(form, status=422)
        given = {"candidate": form.cleaned_data["candidate"], "data": form.data_given()}
        try:
            services.add_product(change=self.object, user=request.user, **given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.answer(form, status=422)
        return redirect("plans:change_edit", pk=self.object.pk)

    def answer(self, form: ListingForm, status: int = 200) -> HttpResponse:
        """The page of the form."""
        change = self.object
        return self.respond(
            {"change": change, "plan": change.plan, "park": change.plan.enrolment.park, "form": form}, status
        )


class ChangeProductDropView(ChangeMixin):
    """Take a new product out of the request."""

    http_method_names = ["post"]
    object_permission = permissions.asks_for_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the form."""
        self.object = self.get_object()
        reference = request.POST.get("reference", "")
        try:
            if reference.isascii() and reference.isdigit() and len(reference) < 18:
                services.drop_product(change=self.object, reference=int(reference), user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("plans:change_edit", pk=self.object.pk)


class ChangeSubmitView(ChangePage):
    """Put the request before both county departments."""

    http_method_names = ["post"]
    object_permission = permissions.asks_for_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refused with what is missing, or submitted; sent twice it is submitted once."""
        self.object: ChangeRequest = self.get_object()
        version = request.POST.get("version", "")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            services.submit_change(change=self.object, user=request.user, version=number)
        except Refused as refusal:
            return self.answer(reasons=refusal.reasons, status=422)
        messages.success(request, _("Submitted. Both departments have been told."))
        return redirect(self.object)


class ChangeWithdrawView(ChangePage):
    """Take the request back before anybody has spoken on it."""

    http_method_names = ["post"]
    object_permission = permissions.asks_for_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the request, or the reason why not."""
        self.object = self.get_object()
        try:
            services.withdraw_change(change=self.object, user=request.user)
            messages.success(request, _("Withdrawn. You can go on writing."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)
