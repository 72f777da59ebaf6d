from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TrancheState(TextChoices):
    """Life of one tranche of one award, from the proposal to the filing with the province."""

    PROPOSED = "proposed", _("Proposed to finance")
    RETURNED = "returned", _("Returned by finance")
    APPROVED = "approved", pgettext_lazy("tranche", "Approved")
    PAID = "paid", pgettext_lazy("tranche", "Paid")
    RECEIVED = "received", _("Received by the park")
    FILED = "filed", _("Filed with the province")
    NOTHING = "nothing", _("Nothing is paid")


class EntryKind(TextChoices):
    """What a line of the payment ledger does; corrections are lines of their own."""

    PAY = "pay", _("Payment")
    DEDUCT = "deduct", pgettext_lazy("payment", "Deduction")
    RECOVER = "recover", _("Recovery")
    REVERSE = "reverse", _("Reversal")


class MeasureKind(TextChoices):
    """What both departments decide about the money of a park (R0.75)."""

    PAUSE = "pause", _("Pause payments")
    RESUME = "resume", _("Resume payments")
    DEDUCT = "deduct", _("Deduct")
    RECOVER = "recover", _("Recover")


class MeasureState(TextChoices):
    """Life of a measure."""

    PROPOSED = "proposed", _("Waiting for the other department")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", _("Not agreed")
    DONE = "done", _("Carried out")


class PaperState(TextChoices):
    """Life of what one department of the county files and the other one signs too."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Waiting for finance")
    RETURNED = "returned", _("Returned")
    AGREED = "agreed", _("Signed by both")


# A tranche with money under way; the steps before may be taken back, those after are settled.
SETTLED = frozenset({TrancheState.FILED.value, TrancheState.NOTHING.value})
OUT_OF_COUNTY = frozenset({TrancheState.PAID.value, TrancheState.RECEIVED.value, TrancheState.FILED.value})


class FundSource(TextChoices):
    """Whose money a book holds; sums never mix two of them (R0.47)."""

    PROVINCIAL = "provincial", _("Provincial award")
    COUNTY = "county", _("Money of the county")
    OWN = "own", _("Own money of the park")


class BookKind(TextChoices):
    """What a line of a park's book does; a reversal has the kind of the line it takes back."""

    RECEIPT = "receipt", _("Income")
    EXPENDITURE = "spend", _("Expenditure")
    RETURNED = "returned", _("Paid back")


class FlagKind(TextChoices):
    """Why an expenditure stands out (R0.63)."""

    USE = "use", _("Prohibited use named")
    OPERATOR = "operator", _("Payee is the operator")
    STAFF = "staff", _("Payee is staff of the operator")


class FlagState(TextChoices):
    """Life of a flag."""

    OPEN = "open", _("Waiting for the county")
    CLEARED = "cleared", _("Cleared")
    UPHELD = "upheld", _("To be paid back")
