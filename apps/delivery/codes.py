"""Addresses that anybody may open, and their pictures on paper and on the wall."""

import segno
from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest, path: str) -> str:
    """The whole address of a path: that of the portal as it is set up, else the one this request came to."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0]}{path}" if origins else request.build_absolute_uri(path)


def qr_picture(text: str) -> str:
    """The QR code of a text as a data address; a fifth of it may be soiled."""
    return str(segno.make(text, error="q", micro=False).svg_data_uri(scale=4, border=2))
