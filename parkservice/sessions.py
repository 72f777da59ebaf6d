"""Sessions in the cache, written when something changed, and once a minute so that they live on."""

from time import time
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.cache import KEY_PREFIX
from django.contrib.sessions.backends.cache import SessionStore as CacheStore

KEPT_AT = "_kept_at"
REFRESH_SECONDS = 60


class SessionStore(CacheStore):
    """Django's cached session with a single write, at most one a minute while nothing in it changes."""

    cache_key_prefix = KEY_PREFIX

    def save(self, must_create: bool = False) -> None:
        """Keep the session for another idle time. Raises UpdateError when it was ended meanwhile.

        A session that was ended while its last request ran does not come back: it is replaced, never made anew.
        """
        if self.session_key is None or must_create:
            return super().save(must_create)
        data: dict[str, Any] = self._get_session()  # type: ignore[attr-defined]  # not in the stubs
        now = int(time())
        if not self.modified and now - data.get(KEPT_AT, 0) < REFRESH_SECONDS:
            return None
        data[KEPT_AT] = now
        if not self._cache.replace(self.cache_key, data, self.get_expiry_age()):  # type: ignore[attr-defined]
            raise UpdateError
        return None
