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


class NoticeKind(TextChoices):
    """A public notice; only a 公示 takes objections that hold up the next step (R0.58)."""

    PUBLICITY = "publicity", _("Public review")
    ANNOUNCEMENT = "announcement", _("Announcement")


class ConditionCode(TextChoices):
    """Conditions a programme may set before a tranche; the parameters stand beside the code in its data."""

    PLAN_APPROVED = "plan_approved", _("Service and fund-use plan approved")
    SCHEME_FILED = "scheme_filed", _("Disbursement scheme filed with the province")
    MECHANISM = "mechanism_files", _("Working mechanism established")
    PRECISE = "precise_services", _("Services have begun in substance")
    ASSESSMENT = "joint_assessment", _("Joint assessment of both departments")
    MIDTERM = "midterm_filed", _("Result of the mid-term evaluation filed")
    PUBLICITY = "publicity_closed", _("Public review closed")
    NO_CASE = "no_open_case", _("No case holds payments back")
    PREVIOUS = "previous_tranche_confirmed", _("Earlier tranche received and filed")


# A tranche with money under way; the steps before may be taken back, those after are settled.
SETTLED = frozenset({TrancheState.FILED.value, TrancheState.NOTHING.value})
OUT_OF_COUNTY = frozenset({TrancheState.PAID.value, TrancheState.RECEIVED.value, TrancheState.FILED.value})
