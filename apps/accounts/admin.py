"""Reference data in Django's admin: jurisdictions may be mended, organisations looked up, people live in the portal."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest

from apps.accounts.models import Jurisdiction, Organisation
from apps.accounts.rules import sort_key
from apps.audit.services import record

for model in (AccessAttempt, AccessFailureLog, AccessLog, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class LookUpAdmin(admin.ModelAdmin):
    """Read only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Jurisdiction)
class JurisdictionAdmin(admin.ModelAdmin):
    """Names, validity and successors may be mended; codes are what documents refer to."""

    list_display = ("code", "name", "level", "parent", "valid_from", "valid_until")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "level", "parent", "valid_from", "valid_until", "successors")
    filter_horizontal = ("successors",)

    def get_readonly_fields(self, request: HttpRequest, obj: Jurisdiction | None = None) -> tuple[str, ...]:
        return ("code", "level", "parent") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Jurisdiction, form: ModelForm, change: bool) -> None:
        obj.sort_key = sort_key(obj.name, limit=120)
        super().save_model(request, obj, form, change)
        names = [name for name in form.changed_data if name != "successors"]
        changes = {name: [form.initial.get(name), form.cleaned_data[name]] for name in names}
        pairs = {name: [before and str(before), after and str(after)] for name, (before, after) in changes.items()}
        record(user=request.user, action="jurisdiction.edited", target=obj, jurisdiction_id=obj.pk, changes=pairs)


@admin.register(Organisation)
class OrganisationAdmin(LookUpAdmin):
    """Looked up here, changed in the portal."""

    list_display = ("name", "kind", "tier", "jurisdiction", "credit_code", "is_active")
    list_filter = ("kind", "tier")
    list_select_related = ("jurisdiction",)
    search_fields = ("name", "credit_code")
    ordering = ("sort_key", "pk")
    exclude = ("sort_key",)
