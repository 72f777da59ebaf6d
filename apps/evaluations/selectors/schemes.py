"""Schemes of programmes: what the province set, or what the portal brings along."""

from typing import Any

from apps.evaluations.rules.schemes import default_scheme
from apps.programmes.models import Programme


def scheme_data(programme: Programme, kind: str) -> dict[str, Any]:
    """The JSON of the scheme in use for a kind of round."""
    return default_scheme(kind)
