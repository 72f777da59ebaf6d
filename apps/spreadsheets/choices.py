from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchKind(TextChoices):
    """What a workbook brings."""

    GOALS = "goals", _("Goal lists")
    TENANTS = "tenants", _("Tenants of a park")
    CATALOGUE = "catalogue", _("Providers and products of a park")
    RECORDS = "records", _("Service records of a park")
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


class FileState(TextChoices):
    """What becomes of a file of the archive that came with a service log."""

    READY = "ready", _("Ready to be attached")
    CONFIRM = "confirm", _("To be confirmed")
    UNMATCHED = "unmatched", _("Not matched")
    REFUSED = "refused", pgettext_lazy("file", "Refused")
    ATTACHED = "attached", _("Attached")
    THERE = "there", _("There already")
