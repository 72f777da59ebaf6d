import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation


@pytest.fixture
def page_cost():
    """How many queries a page takes."""

    def count(client, address) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


@pytest.fixture(autouse=True)
def english():
    """Sentences of services are compared in the language they are written in; pages keep that of the browser."""
    with translation.override("en"):
        yield
