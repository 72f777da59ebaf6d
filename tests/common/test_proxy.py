import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from apps.common.proxy import CallerAddressMiddleware


def seen_as(header: str | None) -> str:
    extra = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = RequestFactory().get("/", REMOTE_ADDR="172.18.0.9", **extra)
    CallerAddressMiddleware(lambda _request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("6.6.6.6, 10.1.2.3", "10.1.2.3"),  # only the last one is the proxy's own word
        ("2001:db8::1", "2001:db8::1"),
        ("10.1.2.3, nobody", "172.18.0.9"),
        ("", "172.18.0.9"),
        (None, "172.18.0.9"),
    ],
)
def test_the_address_is_the_one_the_proxy_wrote(settings, header, address):
    settings.BEHIND_PROXY = True
    assert seen_as(header) == address


def test_without_a_proxy_nobody_chooses_their_address(settings):
    settings.BEHIND_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        seen_as("10.1.2.3")
