from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    """Life of a plan."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Under joint review")
    RETURNED = "returned", _("Returned for changes")
    APPROVED = "approved", _("Passed")


class Part(TextChoices):
    """The five parts of a plan (R0.29); each has its own version number."""

    SERVICES = "services", _("Detailed service plan")
    SCHEDULE = "schedule", _("Schedule")
    PROVIDERS = "providers", _("Cooperating providers")
    BUDGET = "budget", _("Use of the funds")
    RULES = "rules", _("Internal fund rules")


class ChangeState(TextChoices):
    """Life of a request to change a plan that has passed (R0.79-R0.81)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Under joint review")
    RETURNED = "returned", _("Returned for changes")
    FORWARDED = "forwarded", _("Before the province")
    APPLIED = "applied", _("In force")
    REFUSED = "refused", _("Refused by the province")


class ChangeKind(TextChoices):
    """What a line of a change request is about."""

    TARGET = "target", _("Goal")
    AWARD = "award", _("Award")
    PILOT = "pilot", _("Pilot enterprise")
    PROVIDER = "provider", _("Provider and product")
    PRODUCT = "product", _("New product")
    BUDGET = "budget", _("Budget line")


class Answer(TextChoices):
    """What the province says to a request the county forwarded (R0.80)."""

    AGREE = "agree", _("Agree")
    DISAGREE = "disagree", _("Disagree")
    NOTED = "noted", _("Noted")
