from apps.integrity.selectors.cases import cases_to_see, course_of, frozen_parks, is_frozen, open_cases
from apps.integrity.selectors.found import settings_of
from apps.integrity.selectors.pages import (
    Line,
    blocking_sentences,
    blocking_signals,
    lines_of,
    signals_of_park,
    signals_of_record,
    signals_to_see,
)

__all__ = [
    "Line",
    "blocking_sentences",
    "blocking_signals",
    "cases_to_see",
    "course_of",
    "frozen_parks",
    "is_frozen",
    "lines_of",
    "open_cases",
    "settings_of",
    "signals_of_park",
    "signals_of_record",
    "signals_to_see",
]
