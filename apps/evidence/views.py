"""Sending stored files out safely. The app that cites a file decides who may have it, and calls these."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from apps.evidence.models import Upload
from apps.evidence.selectors import is_picture, open_blob

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


def send(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """``?show=view`` and ``?show=thumb`` show the copies of a picture; everything else downloads the original."""
    copy = request.GET.get("show", "")
    return picture_response(upload, copy) if copy in {"view", "thumb"} else download_response(upload)


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
