from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.parks.choices import GuidanceClass, IndustryGroup
from apps.parks.forms.fields import MOST_WAN, CreditCodeField, FigureField
from apps.parks.models import IndustryDivision
from apps.parks.rules import GROUPS_OF_DIVISION
from apps.parks.services import EnterpriseData, TenancyData


class TenantFilterForm(forms.Form):
    """Find a tenant of a park; what cannot be read narrows nothing."""

    tenant = LineField(label=_("Name or code"), max_length=60, required=False)

    @classmethod
    def text_of(cls, data: Any) -> str:
        """The text to look for, empty when there is none."""
        form = cls(data)
        return str(form.cleaned_data["tenant"]) if form.is_valid() else ""


class TenantForm(forms.Form):
    """A firm and how it stands in the park."""

    name = LineField(label=_("Enterprise name"), max_length=120)
    credit_code = CreditCodeField(label=_("Unified social credit code"), max_length=40)
    division = forms.ModelChoiceField(
        label=_("Industry division"), queryset=IndustryDivision.objects.order_by("code"), required=False
    )
    industry_group = forms.ChoiceField(
        label=_("Industry group"),
        choices=[("", "—"), *IndustryGroup.choices],
        required=False,
        help_text=_("Only for divisions 59 and 70, which the size standard treats apart."),
    )
    employees = forms.IntegerField(
        label=_("Employees"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "data-unit": _("persons")}),
    )
    revenue_wan = FigureField(label=_("Revenue"), unit=_("10,000 yuan"), most=MOST_WAN, required=False)
    assets_wan = FigureField(label=_("Total assets"), unit=_("10,000 yuan"), most=MOST_WAN, required=False)
    moved_in_date = DayField(label=_("Moved in"), required=False)
    is_pilot = forms.BooleanField(label=_("Pilot enterprise"), required=False)
    is_key = forms.BooleanField(label=_("Key enterprise"), required=False)
    guidance_class = forms.ChoiceField(label=_("Guidance class"), choices=GuidanceClass.choices)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        division, group = values.get("division"), values.get("industry_group")
        allowed = GROUPS_OF_DIVISION.get(division.code, []) if division else []
        if group and group not in allowed:
            self.add_error("industry_group", _("This group does not belong to the industry division chosen."))
        return values

    def enterprise_data(self) -> EnterpriseData:
        """The firm, as the services take it."""
        names = ("name", "credit_code", "division", "industry_group", "employees", "revenue_wan", "assets_wan")
        return EnterpriseData(**{name: self.cleaned_data[name] for name in names})

    def tenancy_data(self) -> TenancyData:
        """How it stands in the park, as the services take it."""
        names = ("moved_in_date", "is_pilot", "is_key", "guidance_class")
        return TenancyData(**{name: self.cleaned_data[name] for name in names})


class TenantEditForm(TenantForm):
    """The same, with the reason a new guidance class needs (R0.13)."""

    reason = LineField(
        label=_("Reason for a new guidance class"),
        max_length=200,
        required=False,
        help_text=_("Needed only when the guidance class changes; it stays in the history."),
    )


class MoveOutForm(forms.Form):
    """The day a tenant left."""

    day = DayField(label=_("Moved out"), help_text=_("The first day the enterprise is no tenant any more."))
