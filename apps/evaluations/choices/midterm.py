"""States and grades of the mid-term evaluation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MidtermState(TextChoices):
    """Life of the mid-term evaluation of one park."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", pgettext_lazy("evaluation", "Under evaluation")
    CONCLUDED = "concluded", pgettext_lazy("evaluation", "Waiting for finance")
    RETURNED = "returned", _("Returned for changes")
    FILED = "filed", pgettext_lazy("evaluation", "Filed with the province")


class Grade(TextChoices):
    """Grades of an evaluation; the stored value is the word on the form (R0.72)."""

    EXCELLENT = "优", pgettext_lazy("grade", "excellent")
    GOOD = "良", pgettext_lazy("grade", "good")
    FAIR = "中", pgettext_lazy("grade", "fair")
    POOR = "差", pgettext_lazy("grade", "poor")
