from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchKind(TextChoices):
    """What a workbook brings."""

    GOALS = "goals", _("Goal lists")
    TENANTS = "tenants", _("Tenants of a park")
    CATALOGUE = "catalogue", _("Providers and products of a park")
    VOUCHERS = "vouchers", _("Vouchers of a park")


class Subject(TextChoices):
    """Whose row an import changed; empty where a batch changes rows of one kind only."""

    PROVIDER = "provider", _("Provider")
    PRODUCT = "product", _("Product")


class BatchState(TextChoices):
    """Life of an import: read, looked at, written, perhaps undone."""

    READING = "reading", _("Being read")
    PREVIEW = "preview", _("Waiting for confirmation")
    UNREADABLE = "unreadable", _("Not readable")
    WRITING = "writing", _("Being written")
    COMMITTED = "committed", _("Imported")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")
