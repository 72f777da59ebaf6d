"""Bring the rows under a programme into line with a list: create, change, and say which are left over."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.programmes.models import Programme

Row = TypeVar("Row", bound=Model)


def merge(
    model: type[Row], programme: Programme, rows: Iterable[dict[str, Any]], *, key: str
) -> tuple[list[Row], list[Row]]:
    """Create and change rows found by ``key``; returns (rows written, rows the list no longer has). Four queries.

    Raises :class:`Refused` when a value does not fit its column.
    """
    known: dict[Any, Row] = {getattr(row, key): row for row in model._default_manager.filter(programme=programme)}
    created: list[Row] = []
    changed: list[Row] = []
    for values in rows:
        old = known.pop(values[key], None)
        if old is None:
            created.append(_checked(model(programme=programme, **values)))
        elif any(getattr(old, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append(_checked(old))
    model._default_manager.bulk_create(created)
    if changed:
        model._default_manager.bulk_update(changed, [name for name in values if name != key])
    return created + changed, list(known.values())


def remove(rows: Iterable[Model]) -> None:
    """Delete rows nothing refers to. Raises :class:`Refused` naming the first one that is in use."""
    for row in rows:
        try:
            row.delete()
        except ProtectedError as error:
            raise Refused(
                _('"%(name)s" is in use and cannot be taken out of the programme.') % {"name": row}
            ) from error


def _checked(row: Row) -> Row:
    try:
        row.clean_fields(exclude=["programme", "clause"])
    except ValidationError as error:
        sentences = [f"{row}: {name}: {text}" for name, texts in error.message_dict.items() for text in texts]
        raise Refused(*sentences) from error
    return row
