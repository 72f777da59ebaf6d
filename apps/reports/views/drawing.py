"""The parts of the form as text: drawn anew only when something behind them changed."""

import zlib
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.reports import selectors
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport

# What of the page is the same for everybody who may write; the address, the token and the page's name are not.
TEMPLATES = {
    "chips": "reports/_state_chips.html",
    "about": "reports/_about.html",
    "notices": "reports/_form_notices.html",
    "sheet": "reports/_form_sheet.html",
    "below": "reports/_form_below.html",
    "rail": "reports/_form_rail.html",
    "bar": "reports/_form_bar.html",
}
KEPT_SECONDS = 1800
BETWEEN = "\0"  # no text of a page holds it
SOURCES = ("apps/**/*.py", "templates/**/*.html", "locale/**/*.mo")

Parts = dict[str, SafeString]


def draw(context: dict[str, Any], request: HttpRequest) -> Parts:
    """Every part, drawn from the page's context."""
    return {name: render_to_string(template, context, request) for name, template in TEMPLATES.items()}


def kept_parts(report: PeriodReport, draw_anew: Callable[[], Parts]) -> Parts:
    """The parts as drawn before, while nothing they are drawn from has changed; else ``draw_anew()``, kept.

    One query. A report that has been submitted before shows people's words around its figures and is always drawn.
    """
    if settings.DEBUG or report.state != ReportState.DRAFT or report.version != 1:
        return draw_anew()
    key = f"report-form:{report.pk}:{get_language()}"
    mark = f"{selectors.stamp(report)}:{timezone.localdate()}:{release()}"
    kept: tuple[str, bytes] | None = cache.get(key)
    if kept is not None and kept[0] == mark:
        texts = zlib.decompress(kept[1]).decode().split(BETWEEN)
        return dict(zip(TEMPLATES, map(SafeString, texts), strict=True))
    parts = draw_anew()
    cache.set(key, (mark, zlib.compress(BETWEEN.join(parts.values()).encode(), 1)), KEPT_SECONDS)
    return parts


@lru_cache(maxsize=1)
def release() -> str:
    """The program the form is drawn by: another one draws anew."""
    digest = sha256()
    for pattern in SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            seen = path.stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
