"""The parts of the form as text: drawn anew only when something behind them changed."""

import zlib
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

from apps.accounts.models import User
from apps.reports import permissions, selectors
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport

# What of the page is the same for everybody who may write; the address, the token and the page's name are not.
TEMPLATES = {
    "title": "reports/_title.html",
    "crumbs": "reports/_crumbs.html",
    "chips": "reports/_state_chips.html",
    "about": "reports/_about.html",
    "notices": "reports/_form_notices.html",
    "sheet": "reports/_form_sheet.html",
    "below": "reports/_form_below.html",
    "rail": "reports/_form_rail.html",
    "bar": "reports/_form_bar.html",
}
FIRST = 1  # the version of a report never submitted
KEPT_SECONDS = 1800
BETWEEN = "\0"  # no text of a page holds it
SOURCES = ("apps/**/*.py", "templates/**/*.html", "locale/**/*.mo")

Parts = dict[str, SafeString]


def draw(context: dict[str, Any], request: HttpRequest) -> Parts:
    """Every part, drawn from the page's context."""
    return {name: render_to_string(template, context, request) for name, template in TEMPLATES.items()}


class KeptForm:
    """The parts of one report's form for one of the park's staff, kept while nothing they are drawn from changes.

    Made before the report is read: what changes in between is in a later stamp, never under this one. One query.
    The stamp holds the report's state and whose park it is, so equal marks also mean: this organisation may write.
    """

    def __init__(self, report_id: int, user: User) -> None:
        self.key = f"report-form:{report_id}:{get_language()}"
        kept_for = user.acting.organisation_id if permissions.may_file(user) and user.acting else None
        self.mark = ""
        if kept_for is not None and not settings.DEBUG:
            self.mark = f"{selectors.stamp(report_id)}:{kept_for}:{timezone.localdate()}:{release()}"

    def parts(self) -> Parts | None:
        """The parts as drawn before, or None."""
        kept: tuple[str, bytes] | None = cache.get(self.key) if self.mark else None
        if kept is None or kept[0] != self.mark:
            return None
        texts = zlib.decompress(kept[1]).decode().split(BETWEEN)
        return dict(zip(TEMPLATES, map(SafeString, texts), strict=True))

    def keep(self, report: PeriodReport, parts: Parts) -> Parts:
        """Keep what was drawn. A report submitted before shows people's words around its figures: always drawn."""
        if self.mark and report.state == ReportState.DRAFT and report.version == FIRST:
            cache.set(self.key, (self.mark, zlib.compress(BETWEEN.join(parts.values()).encode(), 1)), KEPT_SECONDS)
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
