"""Worked numbers: files of examples with what they must come to, computed by the engine."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.worked.allocations import check_allocations
from apps.evaluations.rules.worked.comparison import Line
from apps.evaluations.rules.worked.scores import check_scores


def check(data: object) -> Iterator[Line]:
    """Compare a file of either format: single scores ("examples") or allocations (entries with input and result).

    Raises Refused with a sentence, naming the place, for anything else.
    """
    if not isinstance(data, Mapping) or not data:
        raise Refused(_("The file holds no examples."))
    return check_scores(data) if "examples" in data else check_allocations(_entries(data))


def _entries(data: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, entry in data.items():
        if not isinstance(entry, Mapping):
            raise Refused(_("%(path)s: an object is expected.") % {"path": name})
    return data
