"""Naming responsible persons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.choices import ContactKind
from apps.filings.forms import ContactForm
from apps.filings.models import Contact
from apps.filings.views.liaison import LiaisonPage
from apps.programmes.models import Enrolment


class ContactPage(LiaisonPage):
    """The form of one person."""

    template_name = "filings/contact.html"
    permission = permissions.names_people
    object_permission = permissions.names_on
    contact: Contact | None = None

    def units(self) -> list[tuple[str, Enrolment | None]]:
        """The units this person may name people of."""
        user = self.request.user
        if not permissions.keeps(user, self.object):
            return [(ContactKind.PARK.value, each) for each in permissions.own_parks(user, self.object)]
        parks = selectors.active_parks(self.object, timezone.localdate())
        offices: list[tuple[str, Enrolment | None]] = [
            (kind.value, None) for kind in (ContactKind.ECONOMY, ContactKind.FINANCE)
        ]
        return offices + [(ContactKind.PARK.value, each) for each in parks]

    def form_page(self, form: ContactForm, status: int = 200) -> HttpResponse:
        """The form with its list."""
        context = {"liaison_list": self.object, "form": form, "contact": self.contact}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def keep(self, form: ContactForm, **more: Any) -> HttpResponse:
        """Save, then back to the list; the form again with what was wrong."""
        if not form.is_valid():
            return self.form_page(form, status=422)
        if self.contact is None:
            more |= form.chosen()
        try:
            services.save_contact(liaison_list=self.object, user=self.request.user, person=form.person(), **more)
        except Refused as refusal:
            field = (
                refusal.field if refusal.field in form.fields else "office_phone" if refusal.field == "phone" else None
            )
            for reason in refusal.reasons:
                form.add_error(field, str(reason))
            return self.form_page(form, status=422)
        messages.success(self.request, _("Saved. It reaches the province when the list is filed."))
        return redirect(self.object)


class ContactAddView(ContactPage):
    """Name one more person."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form."""
        self.object = self.get_object()
        initial = {"valid_from": timezone.localdate(), "unit": request.GET.get("unit", "")[:30]}
        return self.form_page(ContactForm(units=self.units(), initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list, or the form again."""
        self.object = self.get_object()
        return self.keep(ContactForm(request.POST, units=self.units()))


class OneContact(ContactPage):
    """Finds the person on the list, for those who may name people of that unit."""

    def find(self) -> Contact:
        """404 for a person of another list; 403 for another's unit."""
        self.object = self.get_object()
        rows = Contact.objects.filter(liaison_list=self.object).select_related("enrolment__park", "liaison_list")
        contact = get_object_or_404(rows, pk=self.kwargs["contact"])
        if not permissions.writes_contact(self.request.user, contact):
            raise PermissionDenied(_("Your role may look at this but not change it."))
        self.contact = contact
        return contact


class ContactEditView(OneContact):
    """Correct a person, or end the validity. The form shows no stored number."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form over what is stored."""
        contact = self.find()
        names = ("name", "post", "valid_from", "valid_until", "revision")
        initial = {name: getattr(contact, name) for name in names}
        return self.form_page(ContactForm(units=[], contact=contact, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list, or the form again."""
        contact = self.find()
        form = ContactForm(request.POST, units=[], contact=contact)
        revision = form.cleaned_data.get("revision") if form.is_valid() else None
        return self.keep(form, contact=contact, revision=revision or 0)


class ContactRemoveView(OneContact):
    """Take a person off the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list."""
        contact = self.find()
        try:
            services.remove_contact(contact=contact, user=request.user)
            messages.success(request, _("Taken off the list; filed versions keep the person."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)
