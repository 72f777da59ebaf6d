"""The cache lives beside the queues on one server."""

from typing import Any

import pytest
from django.conf import settings

from parkservice.cache import BATCH, BrokerCache

LOCATION = settings.CACHES["default"]["LOCATION"]


@pytest.fixture
def caches() -> Any:
    mine, other = (BrokerCache(LOCATION, {"KEY_PREFIX": f"test-cache-{name}"}) for name in ("a", "b"))
    yield mine, other
    mine.clear()
    other.clear()


def test_clearing_leaves_what_others_keep_on_the_server(caches):
    mine, other = caches
    mine.set_many({f"k{number}": number for number in range(BATCH + 1)})
    other.set("k1", "theirs")
    assert mine.get("k1") == 1
    mine.clear()
    assert (mine.get("k1"), mine.get(f"k{BATCH}"), other.get("k1")) == (None, None, "theirs")
