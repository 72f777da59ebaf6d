"""Counting how often somebody asks, for pages that need no account."""

from django.core.cache import cache


def too_often(key: str, *, limit: int, seconds: int) -> bool:
    """Whether ``key`` has been counted more than ``limit`` times within ``seconds`` of its first time; counts once."""
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # the time ended between the two lines
        return False
