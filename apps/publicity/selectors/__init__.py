"""Reads about notices and about what was said."""

from apps.publicity.selectors.notices import (
    Review,
    current_notices,
    default_last_day,
    ended_notices,
    notice_page,
    reviews_of,
)
from apps.publicity.selectors.objections import due_day, objection_of_code, waiting_objections

__all__ = [
    "Review",
    "current_notices",
    "default_last_day",
    "due_day",
    "ended_notices",
    "notice_page",
    "objection_of_code",
    "reviews_of",
    "waiting_objections",
]
