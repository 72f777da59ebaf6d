from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField
from apps.accounts.models import User
from apps.parks.models import Park
from apps.programmes.forms.fields import YuanField
from apps.programmes.models import Programme
from apps.programmes.selectors import parks_to_enrol


class ParkField(forms.ModelChoiceField):
    """A park, shown with its county."""

    def label_from_instance(self, obj: Park) -> str:
        return f"{obj.county} · {obj}"


class EnrolAddForm(forms.Form):
    """A park joins a programme."""

    park = ParkField(label=_("Park"), queryset=Park.objects.none(), empty_label=_("Please choose"))
    award_yuan = YuanField(label=_("Award"))
    enrolled_date = DayField(label=_("Enrolled on"))

    def __init__(self, *args: object, programme: Programme, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["park"].queryset = parks_to_enrol(programme, user)  # type: ignore[attr-defined]


class EnrolEditForm(forms.Form):
    """Award and days of a pilot park."""

    award_yuan = YuanField(label=_("Award"))
    enrolled_date = DayField(label=_("Enrolled on"))
    left_date = DayField(
        label=_("Left on"), required=False, help_text=_("The first day the park is out of the programme.")
    )
