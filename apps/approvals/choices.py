from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Department(TextChoices):
    """The two departments that must both act (会同)."""

    ECONOMY = "economy", _("Economy department")
    FINANCE = "finance", _("Finance department")


class Verdict(TextChoices):
    """One department's opinion."""

    AGREE = "agree", _("Agree")
    RETURN = "return", _("Return for changes")


class SubmissionState(TextChoices):
    """Life of one submitted version."""

    OPEN = "open", _("Under joint review")
    APPROVED = "approved", _("Passed")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    PUBLISHED = "published", _("Published")


class WaiverState(TextChoices):
    """Life of a request to be let off a rule."""

    ASKED = "asked", _("Waiting for the county")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
