"""Show a park to an auditor or expert, and stop showing it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.views.acting import ActView
from apps.parks.forms import GrantForm
from apps.parks.models import Park, ParkGrant
from apps.parks.permissions import grants_parks
from apps.parks.services import end_grant, grant_park
from apps.parks.views.of_park import ParkFormView


def may_grant(user: Any, park: Park) -> bool:
    """Whoever grants parks grants any park they see."""
    return grants_parks(user)


class GrantAddView(ParkFormView):
    """Let a person from outside the tiers see the park until a day."""

    form_class = GrantForm
    park_permission = may_grant

    def title(self) -> str:
        return _("Show the park to an auditor or expert")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": timezone.localdate()}

    def act(self, form: Form) -> str:
        grant = grant_park(park=self.park, today=timezone.localdate(), user=self.request.user, **form.cleaned_data)
        messages.success(
            self.request,
            _("%(person)s sees the park until %(day)s.") % {"person": grant.user, "day": grant.valid_until},
        )
        return self.back_url()


class GrantEndView(ActView):
    """End a grant now."""

    permission = grants_parks
    done = gettext_lazy("The grant is over.")

    def get_queryset(self) -> "QuerySet[ParkGrant]":
        return ParkGrant.objects.filter(content_object__in=Park.objects.visible_to(self.request.user))

    def act(self, found: ParkGrant) -> None:
        end_grant(grant=found, today=timezone.localdate(), user=self.request.user)

    def next_url(self, found: ParkGrant) -> str:
        return reverse("parks:detail", args=[found.content_object_id])
