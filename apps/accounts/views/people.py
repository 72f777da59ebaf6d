"""The administration of people: list, page of one person, accounts."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView

from apps.accounts.forms import PersonAddForm, PersonFilterForm, PersonForm
from apps.accounts.models import User
from apps.accounts.permissions import manages_people
from apps.accounts.selectors import PersonFilter, locked_until, membership_rows, people_page
from apps.accounts.services import add_person, edit_person, reset_password, set_person_active, unlock_person
from apps.accounts.views.acting import ActFormView, ActView, OfPerson
from apps.audit.selectors import recent_about
from apps.common.access import AccessMixin

HANDED_OVER_ONCE = "one_time_password"


class PersonListView(AccessMixin, ListView):
    """People with their roles in force, twenty per page."""

    permission = manages_people
    template_name = "accounts/people.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[User]":
        self.filter_form = PersonFilterForm(self.request.GET)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        return people_page(self.request.user, PersonFilter(**self.filter_form.cleaned_data))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(filter_form=self.filter_form, **kwargs)
        shown = list(context["object_list"])
        locked = locked_until(person.username for person in shown)
        context["rows"] = [(person, person.username in locked) for person in shown]
        return context


class PersonAddView(ActFormView):
    """A new account; the one-time password is shown on the person's page."""

    template_name = "accounts/person_add.html"
    form_class = PersonAddForm

    def act(self, form: PersonAddForm) -> str:
        person, password = add_person(user=self.request.user, **form.cleaned_data)
        self.request.session[HANDED_OVER_ONCE] = [person.pk, password]
        messages.success(self.request, _("%(name)s is added.") % {"name": person.name})
        return reverse("accounts:person", args=[person.pk])


@method_decorator(never_cache, name="dispatch")
class PersonView(AccessMixin, DetailView):
    """One person: account, roles, what was done about them; a fresh one-time password once."""

    permission = manages_people
    model = User
    template_name = "accounts/person.html"
    context_object_name = "person"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        return super().get_context_data(
            membership_rows=membership_rows(person, timezone.localdate()),
            locked_until=locked_until([person.username]).get(person.username),
            is_oneself=person.pk == self.request.user.pk,
            entries=recent_about(self.request.user, person),
            password=self.password_to_hand_over(),
            **kwargs,
        )

    def password_to_hand_over(self) -> str | None:
        """The password made a moment ago for this person; it leaves the session here."""
        owner, password = self.request.session.get(HANDED_OVER_ONCE, (None, None))
        if owner != self.object.pk:
            return None
        del self.request.session[HANDED_OVER_ONCE]
        return password


class PersonEditView(OfPerson, ActFormView):
    """Name and e-mail address."""

    template_name = "accounts/person_edit.html"
    form_class = PersonForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.person.name, "email": self.person.email}

    def act(self, form: PersonForm) -> str:
        edit_person(user=self.request.user, person=self.person, **form.cleaned_data)
        messages.success(self.request, _("The changes are saved."))
        return self.person_url()


class PersonActView(ActView):
    """A button on the page of a person."""

    model = User

    def next_url(self, found: User) -> str:
        return reverse("accounts:person", args=[found.pk])


class ActivateView(PersonActView):
    """Switch an account on."""

    done = gettext_lazy("The account is switched on.")

    def act(self, found: User) -> None:
        set_person_active(user=self.request.user, person=found, active=True)


class DeactivateView(PersonActView):
    """Switch an account off; what the person did stays."""

    done = gettext_lazy("The account is switched off.")

    def act(self, found: User) -> None:
        set_person_active(user=self.request.user, person=found, active=False)


class PasswordResetView(PersonActView):
    """Give a new one-time password."""

    done = gettext_lazy("There is a new one-time password.")

    def act(self, found: User) -> None:
        self.request.session[HANDED_OVER_ONCE] = [found.pk, reset_password(user=self.request.user, person=found)]


class UnlockView(PersonActView):
    """Lift the lock after failed sign-ins."""

    done = gettext_lazy("The account is unlocked.")

    def act(self, found: User) -> None:
        unlock_person(user=self.request.user, person=found)
