"""Reads of the money."""

from apps.funds.selectors.facts import facts_of, rules_of, sums, sums_of
from apps.funds.selectors.lists import awards_in, overdue, rows_of, schemes_in, totals
from apps.funds.selectors.pages import CHIPS, Gate, events_of, figures, gates
from apps.funds.selectors.papers import in_force, scheme_amounts
from apps.funds.selectors.printed import TITLES, form_job, form_of, form_path, is_ready
from apps.funds.selectors.reading import (
    counties_without_scheme,
    course,
    lines_in_force,
    lines_of,
    newest,
    notices_of,
    opinions_of,
    rules_in,
    scheme_due,
    scheme_of,
    versions_of,
    words_of,
)

__all__ = [
    "CHIPS",
    "TITLES",
    "Gate",
    "awards_in",
    "counties_without_scheme",
    "course",
    "events_of",
    "facts_of",
    "figures",
    "form_job",
    "form_of",
    "form_path",
    "gates",
    "in_force",
    "is_ready",
    "lines_in_force",
    "lines_of",
    "newest",
    "notices_of",
    "opinions_of",
    "overdue",
    "rows_of",
    "rules_in",
    "rules_of",
    "scheme_amounts",
    "scheme_due",
    "scheme_of",
    "schemes_in",
    "sums",
    "sums_of",
    "totals",
    "versions_of",
    "words_of",
]
