"""Reads about programmes, shaped for pages."""

from apps.programmes.selectors.cards import programme_cards, programmes_for
from apps.programmes.selectors.catalogue import catalogue
from apps.programmes.selectors.clauses import clause_behind, clause_in_context, clause_sections
from apps.programmes.selectors.days import all_days, days_around, holidays_of, years_entered
from apps.programmes.selectors.deadlines import deadlines
from apps.programmes.selectors.enrolments import enrolments_in, enrolments_of, parks_to_enrol
from apps.programmes.selectors.money import tranches

__all__ = [
    "all_days",
    "catalogue",
    "clause_behind",
    "clause_in_context",
    "clause_sections",
    "days_around",
    "deadlines",
    "enrolments_in",
    "enrolments_of",
    "holidays_of",
    "parks_to_enrol",
    "programme_cards",
    "programmes_for",
    "tranches",
    "years_entered",
]
