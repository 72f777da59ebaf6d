"""Schemes of programmes: what the province set, or what the portal brings along."""

from typing import Any

from apps.evaluations.models import ScoringScheme
from apps.evaluations.rules.schemes import default_scheme
from apps.programmes.models import Programme


def newest_scheme(programme: Programme, kind: str) -> ScoringScheme | None:
    """The version in use; None while it is the one the portal brings along. One query."""
    rows = ScoringScheme.objects.filter(programme=programme, kind=kind).select_related("made_by")
    return rows.order_by("-version").first()


def scheme_data(programme: Programme, kind: str) -> dict[str, Any]:
    """The JSON of the scheme in use for a kind of round. One query."""
    newest = newest_scheme(programme, kind)
    data: dict[str, Any] = newest.data if newest else default_scheme(kind)
    return data
