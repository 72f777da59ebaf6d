"""What the verbs share: who may, what changed, clean words."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text


def demand(allowed: bool) -> None:
    """Raises :class:`Refused` unless allowed; views ask the same predicate before."""
    if not allowed:
        raise Refused(_("Only staff of the park may change its list of providers."))


def apply(row: Model, values: Mapping[str, Any], *, hidden: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """Set the values that differ; returns ``{field: [before, after]}``, of ``hidden`` fields only that they changed."""
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    return {
        name: ["***", "***"] if name in hidden else [_shown(old), _shown(new)] for name, (old, new) in changes.items()
    }


def lines(values: Mapping[str, str], limits: Mapping[str, int]) -> dict[str, str]:
    """Clean one-line texts; a refusal names its field."""
    return {name: _cleaned(name, values[name], limit, clean_line) for name, limit in limits.items()}


def texts(values: Mapping[str, str], limits: Mapping[str, int]) -> dict[str, str]:
    """Clean texts of several lines; a refusal names its field."""
    return {name: _cleaned(name, values[name], limit, clean_text) for name, limit in limits.items()}


def _cleaned(name: str, value: str, limit: int, how: Any) -> str:
    try:
        return str(how(value, limit=limit))
    except Refused as refused:
        raise Refused(*refused.reasons, field=name) from refused


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value
