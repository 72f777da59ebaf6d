from apps.parks.models.enterprise import (
    Enterprise,
    EnterpriseQuerySet,
    GuidanceChange,
    IndustryDivision,
    Tenancy,
    TenancyQuerySet,
)
from apps.parks.models.park import Park, ParkGrant, ParkGrantQuerySet, ParkQuerySet
from apps.parks.models.title import Title

__all__ = [
    "Enterprise",
    "EnterpriseQuerySet",
    "GuidanceChange",
    "IndustryDivision",
    "Park",
    "ParkGrant",
    "ParkGrantQuerySet",
    "ParkQuerySet",
    "Tenancy",
    "TenancyQuerySet",
    "Title",
]
