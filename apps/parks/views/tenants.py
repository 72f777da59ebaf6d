"""Tenants of a park: let in, change, let go."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.parks.forms import MoveOutForm, TenantEditForm, TenantForm
from apps.parks.models import Park, Tenancy
from apps.parks.permissions import edits_tenants
from apps.parks.services import add_tenant, edit_tenant, move_out
from apps.parks.views.of_park import ParkFormView


class TenantAddView(ParkFormView):
    """A firm moves in."""

    form_class = TenantForm
    park_permission = edits_tenants

    def title(self) -> str:
        return _("Add a tenant")

    def get_initial(self) -> dict[str, Any]:
        return {"moved_in_date": timezone.localdate(), "guidance_class": "other"}

    def act(self, form: TenantForm) -> str:
        tenancy = add_tenant(
            park=self.park, enterprise=form.enterprise_data(), data=form.tenancy_data(), user=self.request.user
        )
        messages.success(
            self.request,
            _("%(name)s is a tenant. Size class: %(size)s.")
            % {"name": tenancy.enterprise, "size": tenancy.enterprise.get_sme_class_display()},
        )
        return self.back_url()


class OfTenancy:
    """Forms about one tenancy; ``park`` is its park."""

    @cached_property
    def tenancy(self) -> Tenancy:
        """The tenancy of the address, or 404."""
        rows = Tenancy.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("park__county", "park__operator", "enterprise__division"), pk=self.kwargs["pk"]
        )

    @cached_property
    def park(self) -> Park:
        """The park of the tenancy."""
        return self.tenancy.park


class TenantEditView(OfTenancy, ParkFormView):
    """Change a tenant and the firm behind it."""

    form_class = TenantEditForm
    park_permission = edits_tenants

    def title(self) -> str:
        return _("Edit %(name)s") % {"name": self.tenancy.enterprise}

    def get_initial(self) -> dict[str, Any]:
        names = ("name", "credit_code", "division", "industry_group", "employees", "revenue_wan", "assets_wan")
        firm = {name: getattr(self.tenancy.enterprise, name) for name in names}
        return firm | {
            name: getattr(self.tenancy, name) for name in ("moved_in_date", "is_pilot", "is_key", "guidance_class")
        }

    def act(self, form: TenantEditForm) -> str:
        edit_tenant(
            tenancy=self.tenancy,
            enterprise=form.enterprise_data(),
            data=form.tenancy_data(),
            reason=form.cleaned_data["reason"],
            user=self.request.user,
        )
        messages.success(self.request, _("The changes are saved."))
        return self.back_url()


class TenantOutView(OfTenancy, ParkFormView):
    """A tenant has left."""

    form_class = MoveOutForm
    park_permission = edits_tenants

    def title(self) -> str:
        return _("%(name)s moves out") % {"name": self.tenancy.enterprise}

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def act(self, form: Form) -> str:
        move_out(tenancy=self.tenancy, day=form.cleaned_data["day"], today=timezone.localdate(), user=self.request.user)
        messages.success(self.request, _("%(name)s has moved out.") % {"name": self.tenancy.enterprise})
        return self.back_url()
