"""The cache on the broker's server, reached by network address or by a local socket."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

BATCH = 1000


def as_redis_url(url: str) -> str:
    """Turn Celery's ``redis+socket:///path?virtual_host=0`` into redis-py's ``unix:///path?db=0``."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


class BrokerCacheClient(RedisCacheClient):
    """A client that understands both spellings of the address."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__([as_redis_url(server) for server in servers], **options)
        self._kept: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client of the one server: making it anew for every command takes longer than the command."""
        if self._kept is None:
            self._kept = super().get_client(key, write=write)
        return self._kept

    def replace(self, key: str, value: Any, timeout: int) -> bool:
        """Set a key that is there, in one command; False when it is not."""
        kept = self._serializer.dumps(value)  # type: ignore[attr-defined]  # not in the stubs
        return bool(self.get_client(key, write=True).set(key, kept, ex=timeout, xx=True))

    def forget(self, pattern: str) -> None:
        """Delete the keys that match, a thousand at a time."""
        client = self.get_client(None, write=True)
        for keys in batched(client.scan_iter(pattern, count=BATCH)):
            client.unlink(*keys)


class BrokerCache(RedisCache):
    """Django's Redis cache with :class:`BrokerCacheClient`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = BrokerCacheClient

    def replace(self, key: str, value: Any, timeout: int) -> bool:
        """Set a key only while it exists; whether it did. Nobody can delete it in between."""
        client: BrokerCacheClient = self._cache  # type: ignore[assignment]  # of the class set above
        return client.replace(self.make_and_validate_key(key), value, timeout)

    def clear(self) -> None:
        """Forget the keys of this prefix only: queues, and caches of other processes, live on the same server."""
        client: BrokerCacheClient = self._cache  # type: ignore[assignment]  # of the class set above
        client.forget(self.make_key("*"))


def batched(keys: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Lists of up to ``BATCH`` keys."""
    while some := list(islice(keys, BATCH)):
        yield some
