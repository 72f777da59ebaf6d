"""What a page shows of a file: copies of pictures, drawn pages of PDFs; nothing that could run."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.http import Http404
from PIL import Image

from apps.evidence import selectors, services
from apps.evidence.selectors import SHOWN_PAGES, shown_pages, storage_name
from apps.evidence.services import pages
from apps.evidence.views import send
from tests.evidence import samples


@pytest.fixture
def store(park_filer):
    organisation = park_filer.acting.organisation
    return lambda content, name: services.store_upload(
        file=ContentFile(content), name=name, organisation=organisation, user=park_filer
    )


@pytest.fixture
def shown(rf):
    def get(upload, show: str):
        response = send(rf.get("/", {"show": show} if show else {}), upload)
        content = b"".join(response.streaming_content)
        response.close()
        return response, content

    return get


def test_a_page_of_a_pdf_is_a_picture_under_a_locked_policy(store, shown):
    response, content = shown(store(samples.pdf(3), "a.pdf"), "p2")
    with Image.open(BytesIO(content)) as page:
        assert (page.format, page.mode) == ("PNG", "RGB")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_page_is_drawn_once(store, shown, monkeypatch):
    upload = store(samples.pdf(2), "a.pdf")
    first = shown(upload, "p1")[1]
    monkeypatch.setattr(pages, "ask", lambda *_args, **_more: pytest.fail("drawn again"))
    assert shown(upload, "p1")[1] == first
    assert default_storage.exists(storage_name(upload.blob_id, "p1.png"))


@pytest.mark.parametrize("show", ["p0", "p4", "p99", "p²", "p100"])
def test_other_pages_do_not_exist(store, rf, show):
    upload = store(samples.pdf(3), "a.pdf")
    if show in {"p0", "p²", "p100"}:  # no page number at all: the download
        response = send(rf.get("/", {"show": show}), upload)
        assert response["Content-Disposition"].startswith("attachment")
        response.close()
        return
    with pytest.raises(Http404):
        send(rf.get("/", {"show": show}), upload)


def test_only_the_first_twenty_pages_of_a_pdf_are_shown(store):
    assert shown_pages(store(samples.pdf(30), "a.pdf").blob) == range(1, SHOWN_PAGES + 1)
    assert shown_pages(store(samples.pdf(2), "b.pdf").blob) == range(1, 3)
    assert len(shown_pages(store(samples.jpeg(), "c.jpg").blob)) == 0


def test_a_picture_has_no_pages_and_a_pdf_no_copies(store, rf):
    for content, name, show in ((samples.jpeg(), "a.jpg", "p1"), (samples.pdf(), "a.pdf", "view")):
        with pytest.raises(Http404):
            send(rf.get("/", {"show": show}), store(content, name))


def test_what_cannot_be_drawn_is_not_tried_for_an_hour(store, rf, monkeypatch):
    upload = store(samples.pdf(mark="undrawable"), "a.pdf")
    cache.delete(f"evidence:undrawable:{upload.blob_id}:1")
    tries = []

    def fails(*_args, **_more):
        tries.append(1)
        raise pages.Failed("too much")

    monkeypatch.setattr(pages, "ask", fails)
    for _ in range(2):
        with pytest.raises(Http404, match="cannot be shown"):
            send(rf.get("/", {"show": "p1"}), upload)
    assert len(tries) == 1


def test_a_storage_without_paths_lends_a_copy(store, monkeypatch):
    class Elsewhere(Storage):
        """Bytes without a place on this machine."""

        def exists(self, name):
            return False

        def _open(self, name, mode="rb"):
            if name.endswith(".png"):
                raise FileNotFoundError
            return ContentFile(samples.pdf(mark="elsewhere"))

        def _save(self, name, content):
            return name

    upload = store(samples.pdf(mark="elsewhere"), "a.pdf")
    for module in (pages, selectors):
        monkeypatch.setattr(module, "default_storage", Elsewhere())
    assert pages.open_page(upload.blob, 1).read().startswith(b"\x89PNG")
