"""A product with its price and the market price beside it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.programmes.models import Enrolment
from apps.vendors.choices import ReferenceSource
from apps.vendors.forms.fields import TextField, YuanField
from apps.vendors.models import Candidate
from apps.vendors.models.listings import PRICE_UNITS
from apps.vendors.selectors import chosen_for
from apps.vendors.services import ListingData


class ListingForm(forms.Form):
    """A product. The provider is asked once, of those that won a selection."""

    candidate = forms.ModelChoiceField(Candidate.objects.none(), label=_("provider and service"))
    product_name = LineField(label=_("product"), max_length=120)
    content = TextField(label=_("content of the service"), rows=4)
    deliverable = LineField(label=_("deliverable"), max_length=300)
    price_yuan = YuanField(label=_("price (yuan)"))
    unit = forms.ChoiceField(label=_("per"), choices=PRICE_UNITS)
    reference_yuan = YuanField(label=_("market reference price (yuan)"))
    reference_source = forms.ChoiceField(label=_("source of the reference"), choices=ReferenceSource.choices)
    reference_note = LineField(label=_("which document or address"), max_length=200)
    reference_date = DayField(label=_("date of the reference"))
    valid_from = DayField(label=_("valid from"))
    valid_until = DayField(label=_("valid until"))
    reason = TextField(
        label=_("reason for a price above the reference"),
        required=False,
        max_length=1000,
        help_text=_("Only when the price is above the reference: the county decides on it."),
    )

    def __init__(self, *args: Any, enrolment: Enrolment, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["candidate"]
            return
        field = self.fields["candidate"]
        field.queryset = chosen_for(enrolment)
        field.label_from_instance = self._named

    @staticmethod
    def _named(row: Candidate) -> str:
        service, day = row.selection.service_type, row.selection.decided_on
        return f"{service.code} {service} · {row.provider} ({day:%Y-%m-%d})"

    def data_given(self) -> ListingData:
        """What the service takes."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in {"candidate", "reason"}}
        return ListingData(**own)
