"""From a broken database constraint to the sentence a person reads."""

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint
from django.utils.translation import gettext as _


def constraint_behind(error: IntegrityError) -> BaseConstraint | None:
    """The model constraint whose name the database reported; None for anything unnamed."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    every = (constraint for model in apps.get_models() for constraint in model._meta.constraints)
    return next((constraint for constraint in every if name and constraint.name == name), None)


def sentence_for(error: IntegrityError) -> str:
    """The constraint's own sentence, or one that says what to do when the database gave no name."""
    constraint = constraint_behind(error)
    if constraint is None:
        return _("The entry contradicts data that is already there. Reload the page and try again.")
    return str(constraint.get_violation_error_message())
