import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def page_cost():
    """How many queries a page takes."""

    def count(client, address) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count
