from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The forms of the deadlines these filings meet, as the programme's table names them.
LIST_FORM = "附件3"
SUMMARY_FORM = "总结材料"


class ContactKind(TextChoices):
    """For whom a person on the liaison list is responsible (R0.64)."""

    ECONOMY = "economy", _("Economy department")
    FINANCE = "finance", _("Finance department")
    PARK = "park", _("Park")


class SummaryState(TextChoices):
    """Life of a summary: the department that submits has signed; the other one signs or returns."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for the other department")
    RETURNED = "returned", _("Returned for changes")
    FILED = "filed", _("Filed")


class Section(TextChoices):
    """The sections of a summary (R0.76), in their order."""

    OVERVIEW = "overview", _("How the pilot went")
    TARGETS = "targets", _("Goals and completion")
    FUNDS = "funds", _("How the money was used")
    PROBLEMS = "problems", _("Problems met")
    EXPERIENCE = "experience", _("What proved useful")
    PLANS = "plans", _("What comes next")


class Copy(TextChoices):
    """The two copies of a printed liaison list."""

    MASKED = "masked", _("Numbers hidden")
    FULL = "full", _("Full numbers")
