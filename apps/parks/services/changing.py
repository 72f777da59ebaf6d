"""What the verbs share: who may, and what changed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

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


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value
