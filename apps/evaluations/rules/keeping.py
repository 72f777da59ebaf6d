"""What a round keeps, as JSON that gives back the same numbers to the last digit."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.kinds.entries import Checklist, Experts
from apps.evaluations.rules.kinds.levels import Levels
from apps.evaluations.rules.numbers import exact
from apps.evaluations.rules.rounds import Norms
from apps.evaluations.rules.scheme import Part, Scheme

SEPARATORS = str.maketrans(dict.fromkeys("，、；;\n", ","))


def jsonable(value: Any) -> Any:
    """Exact numbers as text, inside lists and objects too; what JSON holds by itself stays."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    return value


def kept_norms(norms: Norms) -> dict[str, dict[str, str]]:
    """The values of a round for JSON."""
    return {key: {role: str(value) for role, value in roles.items()} for key, roles in norms.items()}


def read_norms(data: Mapping[str, Mapping[str, str]]) -> Norms:
    """The values of a round back from JSON."""
    return {key: {role: Fraction(value) for role, value in roles.items()} for key, roles in data.items()}


def entry_keys(scheme: Scheme) -> dict[str, Part]:
    """Every key a scheme reads, in its order, with the first part that reads it."""
    found: dict[str, Part] = {}
    for block in scheme.blocks():
        for part in block.parts():
            for key in (part.measure.value, part.measure.per, part.measure.last, part.measure.last_per):
                if key:
                    found.setdefault(key, part)
    return found


def typed_entry(part: Part, key: str, text: str) -> Any:
    """What was typed for an entry: a number, items of a checklist or marks of experts, separated by commas.

    Blank is no entry. Raises :class:`Refused` for text that is no number, and for titles, which are not typed.
    """
    if not text.strip():
        return None
    pieces = [piece.strip() for piece in text.translate(SEPARATORS).split(",") if piece.strip()]
    if key == part.measure.value and isinstance(part.kind, Checklist):
        part.kind.amount(pieces)
        return pieces
    if key == part.measure.value and isinstance(part.kind, Experts):
        return {str(place): jsonable(_number(piece)) for place, piece in enumerate(pieces, start=1)}
    if key == part.measure.value and isinstance(part.kind, Levels):
        raise Refused(_("Titles are not typed here."))
    return jsonable(_number(text.strip().replace(",", "")))


def _number(text: str) -> Decimal:
    try:
        exact(text)
    except ValueError as error:
        raise Refused(_("“%(text)s” is no exact number.") % {"text": text[:40]}) from error
    return Decimal(text)
