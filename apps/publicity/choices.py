from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """A public notice; only a 公示 takes objections that hold up the next step (R0.58)."""

    PUBLICITY = "publicity", _("Public review")
    ANNOUNCEMENT = "announcement", _("Announcement")


class ObjectionKind(TextChoices):
    """What somebody says: about a notice while it is open, or about anything else."""

    OBJECTION = "objection", _("Objection")
    COMPLAINT = "complaint", _("Complaint")


class Finding(TextChoices):
    """What the check of an objection or a complaint came to; only what is found true counts elsewhere."""

    TRUE = "true", _("found true")
    PARTLY = "partly", _("partly found true")
    UNTRUE = "untrue", _("not found true")
    OTHER = "other", _("explained")
