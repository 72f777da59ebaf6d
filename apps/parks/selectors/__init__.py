"""Reads about parks, shaped for pages; each starts from what a person may see."""

from apps.parks.selectors.enterprises import enterprise_page
from apps.parks.selectors.listing import counties_of, park_list, park_totals
from apps.parks.selectors.page import figures_of, grants_of, outsiders, tenants_of, titles_of

__all__ = [
    "counties_of",
    "enterprise_page",
    "figures_of",
    "grants_of",
    "outsiders",
    "park_list",
    "park_totals",
    "tenants_of",
    "titles_of",
]
