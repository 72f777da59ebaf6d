from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Operator(TextChoices):
    """How the two-year value is meant (≥ is the rule)."""

    AT_LEAST = ">=", _("at least")
    MORE_THAN = ">", _("more than")
    AT_MOST = "<=", _("at most")
