"""Adding, ending and preferring memberships."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.forms import MembershipEndForm, MembershipForm
from apps.accounts.models import Membership
from apps.accounts.services import add_membership, end_membership, prefer_membership
from apps.accounts.views.acting import ActFormView, ActView, OfPerson


class MembershipAddView(OfPerson, ActFormView):
    """Another role for a person."""

    template_name = "accounts/membership_add.html"
    form_class = MembershipForm

    def act(self, form: MembershipForm) -> str:
        membership = add_membership(user=self.request.user, person=self.person, **form.cleaned_data)
        messages.success(self.request, _("%(membership)s is added.") % {"membership": membership})
        return self.person_url()


def seen_memberships(user: Any) -> "QuerySet[Membership]":
    """Memberships one may see, with what their pages show."""
    return Membership.objects.visible_to(user).select_related("user", "organisation")


class MembershipEndView(ActFormView):
    """The last day of a role."""

    template_name = "accounts/membership_end.html"
    form_class = MembershipEndForm

    @property
    def membership(self) -> Membership:
        """The membership of the address, or 404."""
        if not hasattr(self, "_membership"):
            self._membership = get_object_or_404(seen_memberships(self.request.user), pk=self.kwargs["pk"])
        return self._membership

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(membership=self.membership, person=self.membership.user, **kwargs)

    def act(self, form: MembershipEndForm) -> str:
        ended = end_membership(user=self.request.user, membership=self.membership, **form.cleaned_data)
        messages.success(self.request, _("The last day is set to %(day)s.") % {"day": ended.valid_until})
        return reverse("accounts:person", args=[ended.user_id])


class MembershipPreferView(ActView):
    """Use this role at sign-in."""

    done = gettext_lazy("This role is now used at sign-in.")

    def get_queryset(self) -> "QuerySet[Membership]":
        return seen_memberships(self.request.user)

    def act(self, found: Membership) -> None:
        prefer_membership(user=self.request.user, membership=found)

    def next_url(self, found: Membership) -> str:
        return reverse("accounts:person", args=[found.user_id])
