"""Reads about programmes, shaped for pages."""

from apps.programmes.selectors.cards import programme_cards, programmes_for
from apps.programmes.selectors.catalogue import catalogue
from apps.programmes.selectors.clauses import clause_behind, clause_in_context, clause_sections
from apps.programmes.selectors.deadlines import deadlines
from apps.programmes.selectors.enrolments import enrolments_in, enrolments_of, parks_to_enrol
from apps.programmes.selectors.money import tranches

__all__ = [
    "catalogue",
    "clause_behind",
    "clause_in_context",
    "clause_sections",
    "deadlines",
    "enrolments_in",
    "enrolments_of",
    "parks_to_enrol",
    "programme_cards",
    "programmes_for",
    "tranches",
]
