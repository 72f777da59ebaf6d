from apps.parks.forms.park import ParkAddForm, ParkEditForm, ParkFilterForm
from apps.parks.forms.tenant import MoveOutForm, TenantEditForm, TenantFilterForm, TenantForm
from apps.parks.forms.titles import GrantForm, TitleForm

__all__ = [
    "GrantForm",
    "MoveOutForm",
    "ParkAddForm",
    "ParkEditForm",
    "ParkFilterForm",
    "TenantEditForm",
    "TenantFilterForm",
    "TenantForm",
    "TitleForm",
]
