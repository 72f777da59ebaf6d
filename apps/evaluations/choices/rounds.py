"""States of rounds, scores and appeals."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RoundKind(TextChoices):
    """What is evaluated; each kind has its scheme."""

    MIDTERM = "midterm", pgettext_lazy("round", "mid-term evaluation")
    FINAL = "final", pgettext_lazy("round", "final evaluation")
    OTHER = "other", pgettext_lazy("round", "other evaluation")


class RoundState(TextChoices):
    """Life of a round: scored as soon as it is opened, then reviewed, made public, final."""

    SCORED = "scored", pgettext_lazy("round", "Under review")
    PUBLISHED = "published", pgettext_lazy("round", "Public review")
    FINAL = "final", pgettext_lazy("round", "Final")
    DISCARDED = "discarded", pgettext_lazy("round", "Discarded")


class Standing(TextChoices):
    """Where a participant stands in a round."""

    RANKED = "ranked", pgettext_lazy("standing", "ranked")
    VETOED = "vetoed", pgettext_lazy("standing", "vetoed, graded straight away")
    EXEMPT = "exempt", pgettext_lazy("standing", "outside the ranking")
    OUT = "out", pgettext_lazy("standing", "not admitted")


class AppealState(TextChoices):
    """What became of an appeal."""

    OPEN = "open", pgettext_lazy("appeal", "To be answered")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld, corrected")
    REFUSED = "refused", pgettext_lazy("appeal", "Refused")
