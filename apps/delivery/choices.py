from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordState(TextChoices):
    """Life of a service record."""

    DRAFT = "draft", _("Draft")
    COMPLETE = "complete", _("Evidence complete")
    REPORTED = "reported", _("Reported")
    ACCEPTED = "accepted", _("Accepted")
    NOT_COUNTED = "not_counted", _("Not counted")


EDITABLE = frozenset({RecordState.DRAFT, RecordState.COMPLETE})
COUNTABLE = frozenset({RecordState.COMPLETE, RecordState.REPORTED, RecordState.ACCEPTED})
