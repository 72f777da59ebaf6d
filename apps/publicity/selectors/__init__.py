"""Reads about notices and about what was said."""

from apps.publicity.selectors.notices import (
    current_notices,
    default_last_day,
    ended_notices,
    notice_page,
    reviews_of,
    reviews_of_many,
)
from apps.publicity.selectors.objections import (
    due_day,
    objection_of_code,
    objections_page,
    places_that_answer,
    waiting_objections,
)

__all__ = [
    "current_notices",
    "default_last_day",
    "due_day",
    "ended_notices",
    "notice_page",
    "objection_of_code",
    "objections_page",
    "places_that_answer",
    "reviews_of",
    "reviews_of_many",
    "waiting_objections",
]
