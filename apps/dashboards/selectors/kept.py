"""Counts of the frame, kept for some seconds: every page shows them, hardly any page changes them."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache

Counted = dict[str, int]


def kept_counts(user_id: int, about: str, count: Callable[[], Counted]) -> Counted:
    """``count()``, or what it gave at most ``settings.COUNTS_SECONDS`` ago for this person and subject.

    What others do shows after that time; one's own acts show at once (:func:`forget_counts`).
    """
    if not settings.COUNTS_SECONDS:
        return count()
    kept: tuple[str, Counted] | None = cache.get(_key(user_id))
    if kept is not None and kept[0] == about:
        return kept[1]
    counted = count()
    cache.set(_key(user_id), (about, counted), settings.COUNTS_SECONDS)
    return counted


def forget_counts(user_id: int) -> None:
    """The next page counts anew."""
    if settings.COUNTS_SECONDS:
        cache.delete(_key(user_id))


def _key(user_id: int) -> str:
    return f"counts:{user_id}"
