import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Sentences of services are compared in the language they are written in; pages keep that of the browser."""
    with translation.override("en"):
        yield
