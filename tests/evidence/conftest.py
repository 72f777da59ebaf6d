import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared with the message ids."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
