"""What is typed about an invoice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.money import MAXIMUM
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.forms.fields import day_input
from apps.delivery.rules.invoices import Reading
from apps.delivery.services.invoices import InvoiceFacts


class InvoiceForm(forms.Form):
    """The same fields whether they were read from the file or are typed by hand."""

    number = forms.CharField(label=_("invoice number"), max_length=40)
    code = forms.CharField(
        label=_("invoice code"), max_length=40, required=False, help_text=_("Empty for numbers of 20 digits.")
    )
    issued_on = forms.DateField(label=_("date of issue"), widget=day_input())
    amount_yuan = forms.DecimalField(
        label=_("amount with tax (yuan)"),
        min_value=0,
        max_value=MAXIMUM,
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"min": "0", "step": "0.01", "data-unit": "yuan"}),
    )
    seller_name = forms.CharField(label=_("seller"), max_length=120)
    seller_code = forms.CharField(label=_("credit code of the seller"), max_length=20, required=False)
    buyer_name = forms.CharField(label=_("buyer"), max_length=120)
    buyer_code = forms.CharField(label=_("credit code of the buyer"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("number", "code", "seller_name", "seller_code", "buyer_name", "buyer_code"):
            try:
                if name in cleaned:
                    cleaned[name] = clean_line(cleaned[name], limit=120)
            except Refused as refusal:
                self.add_error(name, str(refusal))
        return cleaned

    def facts(self) -> InvoiceFacts:
        """What was typed, for the service."""
        return InvoiceFacts(**self.cleaned_data)


def as_initial(reading: Reading) -> dict[str, Any]:
    """What a file says, for the form."""
    return {
        "number": reading.number,
        "code": reading.code,
        "issued_on": reading.issued_on,
        "amount_yuan": reading.amount,
        "seller_name": reading.seller_name,
        "seller_code": reading.seller_code,
        "buyer_name": reading.buyer_name,
        "buyer_code": reading.buyer_code,
    }
