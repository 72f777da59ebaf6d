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
