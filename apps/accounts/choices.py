from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Levels of a jurisdiction; a zone has no national code of its own."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    ZONE = "zone", _("Zone")


class OrganisationKind(TextChoices):
    """What an organisation is in the programmes."""

    ECONOMY = "economy", _("Economy department")
    FINANCE = "finance", _("Finance department")
    OPERATOR = "operator", _("Park operator")
    PROVIDER = "provider", _("Service provider")
    ENTERPRISE = "enterprise", _("Enterprise")
    EXPERT = "expert", _("Expert body")
    AUDITOR = "auditor", _("Audit body")
    PLATFORM = "platform", _("Platform administration")


class Tier(TextChoices):
    """Where an organisation stands."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    PARK = "park", _("Park")
    OUTSIDE = "outside", _("Outside the tiers")


class Role(TextChoices):
    """What a person does for an organisation."""

    PARK_FILER = "park_filer", _("Park filer")
    PARK_LEAD = "park_lead", _("Park lead")
    COUNTY_EIT = "county_eit", _("County economy officer")
    COUNTY_FIN = "county_fin", _("County finance officer")
    CITY_EIT = "city_eit", _("City economy officer")
    CITY_FIN = "city_fin", _("City finance officer")
    PROV_EIT = "prov_eit", _("Provincial economy officer")
    PROV_FIN = "prov_fin", _("Provincial finance officer")
    PROVIDER = "provider", _("Provider staff")
    ENTERPRISE = "enterprise", _("Enterprise staff")
    EXPERT = "expert", _("Expert")
    AUDITOR = "auditor", _("Auditor")
    SYS_ADMIN = "sys_admin", _("System administrator")


PARK_ROLES = frozenset({Role.PARK_FILER, Role.PARK_LEAD})
COUNTY_ROLES = frozenset({Role.COUNTY_EIT, Role.COUNTY_FIN})
CITY_ROLES = frozenset({Role.CITY_EIT, Role.CITY_FIN})
PROVINCE_ROLES = frozenset({Role.PROV_EIT, Role.PROV_FIN})
# People from outside the tiers, to whom single parks are shown until a day.
OUTSIDE_ROLES = frozenset({Role.AUDITOR, Role.EXPERT})

ROLES_OF_KIND: dict[tuple[str, str], tuple[Role, ...]] = {
    (OrganisationKind.OPERATOR, Tier.PARK): (Role.PARK_FILER, Role.PARK_LEAD),
    (OrganisationKind.ECONOMY, Tier.COUNTY): (Role.COUNTY_EIT,),
    (OrganisationKind.FINANCE, Tier.COUNTY): (Role.COUNTY_FIN,),
    (OrganisationKind.ECONOMY, Tier.CITY): (Role.CITY_EIT,),
    (OrganisationKind.FINANCE, Tier.CITY): (Role.CITY_FIN,),
    (OrganisationKind.ECONOMY, Tier.PROVINCE): (Role.PROV_EIT,),
    (OrganisationKind.FINANCE, Tier.PROVINCE): (Role.PROV_FIN,),
    (OrganisationKind.PROVIDER, Tier.OUTSIDE): (Role.PROVIDER,),
    (OrganisationKind.ENTERPRISE, Tier.OUTSIDE): (Role.ENTERPRISE,),
    (OrganisationKind.EXPERT, Tier.OUTSIDE): (Role.EXPERT,),
    (OrganisationKind.AUDITOR, Tier.OUTSIDE): (Role.AUDITOR,),
    (OrganisationKind.PLATFORM, Tier.PROVINCE): (Role.SYS_ADMIN,),
}
