"""From a broken database constraint to the sentence a person reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import BaseConstraint
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.common.refusals import Refused

# Sentences of triggers: they refuse a row under a name that no model declares. The app of the trigger adds its own.
SENTENCES: dict[str, Promise] = {}


def name_behind(error: IntegrityError) -> str | None:
    """The name the database reported."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def constraint_behind(error: IntegrityError) -> BaseConstraint | None:
    """The model constraint whose name the database reported; None for anything unnamed."""
    name = name_behind(error)
    every = (constraint for model in apps.get_models() for constraint in model._meta.constraints)
    return next((constraint for constraint in every if name and constraint.name == name), None)


def sentence_for(error: IntegrityError) -> str:
    """The constraint's own sentence, or one that says what to do when the database gave no name."""
    if sentence := SENTENCES.get(name_behind(error) or ""):
        return str(sentence)
    constraint = constraint_behind(error)
    if constraint is None:
        return _("The entry contradicts data that is already there. Reload the page and try again.")
    return str(constraint.get_violation_error_message())


@contextmanager
def worded(field: str | None = None, *, fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn what the database refuses into :class:`Refused`, for races and for callers without a form.

    The block runs in a savepoint. ``field`` names the form field the sentence belongs to, unless ``fields`` (name of a
    constraint or a trigger to form field) knows better.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        place = (fields or {}).get(name_behind(error) or "", field)
        raise Refused(sentence_for(error), field=place) from error
    except ValidationError as error:
        raise Refused(*error.messages, field=field) from error
    except DataError as error:
        raise Refused(_("A figure or a text is larger than the portal can keep.")) from error
