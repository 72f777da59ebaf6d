from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import CITY_ROLES, COUNTY_ROLES, PROVINCE_ROLES, Role


class RuleCode(TextChoices):
    """What is compared (R0.43)."""

    SAME_FILE = "same_file", _("Same file in two records")
    SIMILAR_PHOTO = "similar_photo", _("Photos that look alike")
    SAME_INVOICE = "same_invoice", _("Invoice used a second time")
    SAME_SHEET = "same_sheet", _("Same attendance sheet in two records")
    PHOTO_DATE = "photo_date", _("Photo taken on another day")
    SAME_TIME = "same_time", _("One enterprise at two events at once")
    RELATED = "related", _("Provider related to another party")
    ABOVE = "above", _("Invoices above the agreement")
    SELLER = "seller", _("Invoice of another seller")


class SideKind(TextChoices):
    """What stands on one side of a signal."""

    RECORD = "record", _("service record")
    FILE = "file", _("file")
    AGREEMENT = "agreement", _("agreement")
    INVOICE = "invoice", _("invoice")
    PROVIDER = "provider", _("provider")
    PARK = "park", _("park operator")


class SignalState(TextChoices):
    """Life of a signal; one whose cause is gone comes back by itself when the cause does."""

    OPEN = "open", _("Open")
    DISMISSED = "dismissed", _("Dismissed")
    ESCALATED = "escalated", _("Case opened")
    GONE = "gone", _("Cause gone")


class CaseKind(TextChoices):
    """What somebody is held responsible for (R0.42)."""

    RETAINED = "retained", _("Money retained")
    OCCUPIED = "occupied", _("Money occupied")
    DIVERTED = "diverted", _("Money diverted")
    OVERSTATED = "overstated", _("Services overstated")
    FORGED = "forged", _("Evidence forged")
    OTHER = "other", _("Other violation")


class CaseState(TextChoices):
    """Life of a case; closed after it was handled, lifted when nothing was found."""

    OPEN = "open", _("Open")
    HANDLED = "handled", _("Handled")
    CLOSED = "closed", _("Closed")
    LIFTED = "lifted", _("Lifted")


class Handling(TextChoices):
    """What is done about a violation (R0.42)."""

    DEDUCT = "deduct", _("Deduct from the quantity")
    SUSPEND = "suspend", _("Suspend payments")
    RECOVER = "recover", _("Recover the money")
    REFER = "refer", _("Refer to the authorities")


# Departments, auditors within their grant, the administrator; parks and the other people outside see no signals.
SEEING = COUNTY_ROLES | CITY_ROLES | PROVINCE_ROLES | {Role.AUDITOR, Role.SYS_ADMIN}
FREEZING = frozenset({CaseState.OPEN, CaseState.HANDLED})
