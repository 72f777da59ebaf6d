from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ParkKind(TextChoices):
    """Kinds of park named by the policies (R1.6)."""

    INDUSTRIAL = "industrial", _("Small-firm industrial park")
    STARTUP = "startup", _("Start-up park")
    INNOVATION = "innovation", _("Innovation and entrepreneurship park")
    OTHER = "other", _("Other park")


class SmeClass(TextChoices):
    """Size class of the 2011 standard; unknown until its figures are there."""

    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")
    MANUAL = "manual", _("No row in the standard")
    UNKNOWN = "unknown", _("Figures missing")


class GuidanceClass(TextChoices):
    """How an enterprise is guided (R0.13)."""

    EARLY = "early", _("Early stage")
    SPECIALISED = "specialised", _("Towards specialised and sophisticated")
    OTHER = "other", _("Other")


class TitleLevel(TextChoices):
    """Who granted a title."""

    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    MUNICIPAL = "municipal", _("Municipal")
    COUNTY = "county", _("County level")


class IndustryGroup(TextChoices):
    """Groups of divisions 59 and 70, which the size standard treats apart; 592 stands for 592 to 599."""

    LOADING = "591", _("591 Loading and unloading")
    STORAGE = "592", _("592-599 Storage")
    DEVELOPMENT = "701", _("701 Property development")
    MANAGEMENT = "702", _("702 Property management")
    AGENCY = "703", _("703 Property agency")
    LETTING = "704", _("704 Letting of own property")
    OTHER_PROPERTY = "709", _("709 Other property services")
