from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """Life of a period report."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Under joint review")
    RETURNED = "returned", _("Returned for changes")
    APPROVED = "approved", _("Passed")
