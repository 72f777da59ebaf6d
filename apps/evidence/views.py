"""Sending stored files out safely. The app that cites a file decides who may have it, and calls these."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from apps.common.refusals import Refused
from apps.evidence.models import Upload
from apps.evidence.selectors import is_picture, open_blob, shown_pages
from apps.evidence.services import open_page

PAGE = re.compile(r"p([1-9][0-9]?)", re.ASCII)
LOCKED = "default-src 'none'; sandbox"
MINUTES_IN_BROWSER = 10


def download_response(upload: Upload) -> FileResponse:
    """The original as a download under its own name, typed by content; nothing in it runs on this site."""
    response = FileResponse(_opened(upload), as_attachment=True, filename=upload.name)
    return _safe(response, upload.blob.content_type)


def picture_response(upload: Upload, copy: str) -> FileResponse:
    """The copy of a picture (``view``, ``thumb``) to show in a page, without EXIF and place. 404 for other files."""
    if not is_picture(upload.blob):
        raise Http404
    return _safe(FileResponse(_opened(upload, copy)), "image/jpeg")


def page_response(upload: Upload, number: int) -> FileResponse:
    """One page of a PDF drawn as a PNG, for the first :data:`selectors.SHOWN_PAGES`. 404 for what cannot be drawn."""
    if number not in shown_pages(upload.blob):
        raise Http404
    try:
        return _safe(FileResponse(open_page(upload.blob, number)), "image/png")
    except (Refused, FileNotFoundError) as error:
        raise Http404(str(error)) from error


def send(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """What ``?show=`` names: ``view`` and ``thumb`` a copy of a picture, ``p3`` a page of a PDF; else the original."""
    wanted = request.GET.get("show", "")
    if page := PAGE.fullmatch(wanted):
        return page_response(upload, int(page[1]))
    return picture_response(upload, wanted) if wanted in {"view", "thumb"} else download_response(upload)


def _opened(upload: Upload, copy: str = "") -> object:
    try:
        return open_blob(upload.blob, copy)
    except FileNotFoundError as error:
        raise Http404 from error


def _safe(response: FileResponse, content_type: str) -> FileResponse:
    response["Content-Type"] = content_type
    response["Content-Security-Policy"] = LOCKED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={MINUTES_IN_BROWSER * 60}"
    return response
