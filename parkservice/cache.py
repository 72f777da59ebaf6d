"""The cache on the broker's server, reached by network address or by a local socket."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


def as_redis_url(url: str) -> str:
    """Turn Celery's ``redis+socket:///path?virtual_host=0`` into redis-py's ``unix:///path?db=0``."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


class BrokerCacheClient(RedisCacheClient):
    """A client that understands both spellings of the address."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__([as_redis_url(server) for server in servers], **options)


class BrokerCache(RedisCache):
    """Django's Redis cache with :class:`BrokerCacheClient`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = BrokerCacheClient
