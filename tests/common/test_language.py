import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "cookie", "language"),
    [("en-US", None, "zh-hans"), ("zh-CN", "en", "en"), ("en-US", "xx", "zh-hans"), ("fr", None, "zh-hans")],
)
def test_the_switch_decides_not_the_browser(settings, header, cookie, language):
    settings.LANGUAGE_CODE = "zh-hans"
    client = Client(headers={"accept-language": header})
    if cookie:
        client.cookies["django_language"] = cookie
    assert client.get("/sign-in/").headers["Content-Language"] == language
