from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordState(TextChoices):
    """Life of a service record."""

    DRAFT = "draft", _("Draft")
    COMPLETE = "complete", _("Evidence complete")
    REPORTED = "reported", _("Reported")
    ACCEPTED = "accepted", _("Accepted")
    NOT_COUNTED = "not_counted", _("Not counted")
    DEDUCTED = "deducted", _("Deducted later")


class Solved(TextChoices):
    """Whether a precise service solved the problem (R0.12)."""

    YES = "yes", _("Solved")
    PARTLY = "partly", _("Partly solved")
    NO = "no", _("Not solved")


class NeedSource(TextChoices):
    """Where a need comes from (R0.10)."""

    DIAGNOSIS = "diagnosis", _("Found by a diagnosis")
    RAISED = "raised", _("Raised by the enterprise")


class DiagnosisState(TextChoices):
    """What the park says of a diagnosis report (R0.9)."""

    WAITING = "waiting", _("Waiting for the park")
    ACCEPTED = "accepted", _("Accepted by the park")
    REFUSED = "refused", _("Not accepted")


class DeductionState(TextChoices):
    """Where a proposal to deduct an accepted record stands."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Deducted")
    REFUSED = "refused", _("Left as accepted")


class ZeroFeeState(TextChoices):
    """What the county says to a statement that nothing was charged (R0.108)."""

    ASKED = "asked", _("Waiting for the county")
    ACCEPTED = "accepted", _("Accepted by the county")
    REFUSED = "refused", _("Not accepted by the county")


class InvoiceSource(TextChoices):
    """How what an invoice says came into the portal."""

    XML = "xml", _("Read from the XML file")
    PDF = "pdf", _("Read from the PDF file")
    TYPED = "typed", _("Typed")


class AttendanceSource(TextChoices):
    """How an enterprise came onto a record."""

    PICKED = "picked", _("Entered by the park")
    SIGNED = "signed", _("Signed in by QR code")
    IMPORTED = "imported", _("Imported from Excel")


class ConfirmationState(TextChoices):
    """Life of a certificate; a link past its last day is ``sent`` or ``opened`` and expired."""

    PAPER = "paper", _("To be sealed on paper")
    SENT = "sent", _("Link made")
    OPENED = "opened", _("Opened by the enterprise")
    CONFIRMED = "confirmed", _("Confirmed by the enterprise")
    REFUSED = "refused", _("Not confirmed")
    VOID = "void", _("Replaced by another")


EDITABLE = frozenset({RecordState.DRAFT, RecordState.COMPLETE})
COUNTABLE = frozenset({RecordState.COMPLETE, RecordState.REPORTED, RecordState.ACCEPTED})
RULE_DIAGNOSIS = "delivery.diagnosis"  # the code of the rule a county may waive (R0.9)
