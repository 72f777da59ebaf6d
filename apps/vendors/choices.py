from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProviderKind(TextChoices):
    """Who serves (R0.4)."""

    AGENCY = "agency", _("Professional service agency")
    ASSOCIATION = "association", _("Industry association")
    VOLUNTEER = "volunteer", _("Service volunteer")
    MENTOR = "mentor", _("Start-up mentor")
    OTHER = "other", _("Other provider")


# Natural persons: no credit code, and no data of an identity card.
PEOPLE = frozenset({ProviderKind.VOLUNTEER, ProviderKind.MENTOR})


class SelectionMethod(TextChoices):
    """How providers were chosen (R0.36)."""

    PUBLIC_CALL = "public_call", _("Public call")
    COMPARISON = "comparison", _("Comparison of offers")
    INQUIRY = "inquiry", _("Price inquiry")
    OTHER = "other", _("Another method")


# Methods that compare: one candidate alone is no comparison.
COMPARING = frozenset({SelectionMethod.COMPARISON, SelectionMethod.INQUIRY})


class ReferenceSource(TextChoices):
    """Where the market reference price comes from (R0.40)."""

    QUOTATION = "quotation", _("Written quotation")
    WEBSITE = "website", _("Official website")
    CONTRACT = "contract", _("Contract of the same kind")


class SignalKind(TextChoices):
    """What two parties have in common by their own declaration."""

    REPRESENTATIVE = "representative", _("Same legal representative")
    PHONE = "phone", _("Same phone number")
    ADDRESS = "address", _("Same address")
    ACCOUNT = "account", _("Same bank account")


class Verdict(TextChoices):
    """What a rule says: holds, passed with an accepted reason, or stands in the way."""

    HOLDS = "ok", _("Holds")
    EXCEPTION = "exception", _("Exception")
    BLOCKED = "blocked", _("Blocked")


# Codes of rules; the clauses of a programme name those they found.
RULE_LIST = "vendors.list"
RULE_PRICE = "vendors.price"
RULE_SECOND = "vendors.second_provider"
