"""What the verbs share: who may, what changed, and a race that lost to a constraint."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.common.constraints import sentence_for
from apps.common.refusals import Refused


def demand(allowed: bool) -> None:
    """Raises :class:`Refused` unless allowed; views ask the same predicate before."""
    if not allowed:
        raise Refused(_("Your role may not do this."))


def apply(row: Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values that differ; returns ``{field: [before, after]}`` with rows named as people name them."""
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    return {name: [_shown(before), _shown(after)] for name, (before, after) in changes.items()}


def added(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The changes of a new row: what is filled in, from nothing."""
    return {name: [None, _shown(value)] for name, value in values.items() if value not in (None, "")}


@contextmanager
def worded(field: str | None = None) -> Iterator[None]:
    """Turn a broken constraint into its sentence, for races and for callers without a form."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(sentence_for(error), field=field) from error
    except ValidationError as error:
        raise Refused(*error.messages, field=field) from error
    except DataError as error:
        raise Refused(_("A figure or a text is larger than the portal can keep.")) from error


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value
