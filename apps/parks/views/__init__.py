from apps.parks.views.enterprises import EnterpriseView
from apps.parks.views.grants import GrantAddView, GrantEndView
from apps.parks.views.parks import ParkAddView, ParkDetailView, ParkEditView, ParkListView
from apps.parks.views.tenants import TenantAddView, TenantEditView, TenantOutView
from apps.parks.views.titles import TitleAddView

__all__ = [
    "EnterpriseView",
    "GrantAddView",
    "GrantEndView",
    "ParkAddView",
    "ParkDetailView",
    "ParkEditView",
    "ParkListView",
    "TenantAddView",
    "TenantEditView",
    "TenantOutView",
    "TitleAddView",
]
