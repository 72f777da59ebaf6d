"""Words of the final evaluation, of experts and of decisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FinalState(TextChoices):
    """Life of a final evaluation (R0.73)."""

    DRAFT = "draft", pgettext_lazy("final evaluation", "Self-evaluation in work")
    SUBMITTED = "submitted", pgettext_lazy("final evaluation", "County review")
    RETURNED = "returned", pgettext_lazy("final evaluation", "Returned to the park")
    REVIEWED = "reviewed", pgettext_lazy("final evaluation", "Before the province")
    SCORING = "scoring", pgettext_lazy("final evaluation", "Experts mark")
    SCORED = "scored", pgettext_lazy("final evaluation", "Marked by experts")
    SIGNING = "signing", pgettext_lazy("final evaluation", "Conclusion waits for the other department")
    CONCLUDED = "concluded", pgettext_lazy("final evaluation", "Concluded")


class FinalPart(TextChoices):
    """The sections of a self-evaluation, in their order."""

    WORK = "work", _("How the work went")
    RESULTS = "results", _("Goals and results")
    MONEY = "money", _("How the money was used")
    MECHANISM = "mechanism", _("Lasting mechanisms")
    PROBLEMS = "problems", _("Problems and what was put right")
    OUTLOOK = "outlook", _("What comes next")


class InvitationState(TextChoices):
    """Life of an invitation: nothing is seen before the declaration."""

    INVITED = "invited", pgettext_lazy("invitation", "To declare")
    CLEAR = "clear", pgettext_lazy("invitation", "No conflict, to mark")
    CONFLICT = "conflict", pgettext_lazy("invitation", "Conflict declared, replaced")
    LAPSED = "lapsed", pgettext_lazy("invitation", "Ended without a mark")


class Consequence(TextChoices):
    """What a decision after the final evaluation does (R0.75)."""

    NONE = "none", pgettext_lazy("consequence", "No measure")
    NOTICE = "notice", pgettext_lazy("consequence", "Notice of criticism")
    DEDUCT = "deduct", pgettext_lazy("consequence", "Deduct money")
    RECOVER = "recover", pgettext_lazy("consequence", "Recover money")


class DecisionState(TextChoices):
    """Life of a decision: both departments, the park's reply, then the effect."""

    PROPOSED = "proposed", pgettext_lazy("decision", "Waits for the other department")
    REFUSED = "refused", pgettext_lazy("decision", "Not agreed")
    HEARING = "hearing", pgettext_lazy("decision", "The park may reply")
    LIFTED = "lifted", pgettext_lazy("decision", "Lifted after the reply")
    IN_FORCE = "in_force", pgettext_lazy("decision", "In force")
    DONE = "done", pgettext_lazy("decision", "Carried out")


class TriggerCode(TextChoices):
    """The three reasons for a measure in the clause (R0.74)."""

    SLOW = "slow", _("Work pushed on too slowly")
    MISSED = "missed", _("Goals not reached")
    UNMENDED = "unmended", _("Faults not put right")


class FactCode(TextChoices):
    """What the portal measures for the triggers."""

    LATE_REPORTS = "late_reports", _("late or missing reports")
    IDLE_QUARTERS = "idle_quarters", _("quarters without an accepted service")
    EXECUTION = "execution", _("share of the money paid that was spent")
    COMPLETION = "completion", _("goals that reach the limit")
    OPEN_CASES = "open_cases", _("violation cases whose handling is not closed")
