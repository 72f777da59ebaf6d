"""The printed forms look as they did when somebody last looked at them.

`KEEP_GOLDEN=1` makes what is printed now the golden images; then look at the PNG files in tests/data/golden.
"""

import os
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from apps.approvals.models import Submission
from apps.plans.printing import render_plan
from apps.reports.printing import render_version
from apps.vendors.printing import render_agreement, render_list
from tests.approvals.golden import FOLDER, PAGE_GREY, SQUARE_GREY, compare, differing, keep, payload, picture

KEEP = os.environ.get("KEEP_GOLDEN") == "1"
PAGES = {"plan": 3, "list": 2, "report": 2, "agreement": 1}
DIGEST = "4f" * 8 + "a0" * 24


@pytest.fixture(autouse=True)
def site(settings) -> None:
    """The picture of the check code holds the address of the portal."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]


def version(content: dict[str, Any]) -> Submission:
    return Submission(version=3, payload=content, digest=DIGEST)


RENDERERS = {
    "plan": lambda content: render_plan(version(content)),
    "list": lambda content: render_list(version(content)),
    "report": lambda content: render_version(version(content)),
    "agreement": render_agreement,
}


def changed(name: str, content: dict[str, Any]) -> dict[str, Any]:
    """The same content with one figure that is another."""
    if name == "plan":
        content["budget"]["rows"][2]["amount"] = "480000.01"
    elif name == "list":
        content["services"][0]["rows"][0]["price"] = "8000.01"
    elif name == "report":
        content["sections"][0]["rows"][0]["units"][0]["total"] = "8"
    else:
        content["product"]["price"] = "8,000.01"
    return content


@pytest.mark.parametrize("name", RENDERERS)
def test_it_looks_as_it_did(name):
    pdf = RENDERERS[name](payload(name))
    if KEEP:
        keep(name, pdf)
    assert compare(name, pdf) == []
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == PAGES[name]


@pytest.mark.parametrize("name", RENDERERS)
def test_another_figure_is_noticed(name):
    [found] = compare(name, RENDERERS[name](changed(name, payload(name))))
    assert found.startswith("other text:")


@pytest.mark.parametrize("name", RENDERERS)
def test_another_look_is_noticed(name):
    """The same letters in the same places, but a block of them drawn as boxes, as without the Chinese font."""
    with Image.open(FOLDER / f"{name}.png") as golden:
        good, bad = golden.convert("L"), golden.convert("L")
    ImageDraw.Draw(bad).rectangle((60, 60, 90, 75), fill=0)
    _mean, worst = differing(good, bad)
    assert worst > SQUARE_GREY
    ImageDraw.Draw(bad).rectangle((60, 60, 300, 300), fill=128)
    mean, _worst = differing(good, bad)
    assert mean > PAGE_GREY


def test_the_code_of_another_version_is_noticed():
    """Its digest is text, too; the picture alone would give it away as well."""
    first = picture(RENDERERS["list"](payload("list")))
    other = Submission(version=3, payload=payload("list"), digest="7b" * 32)
    assert differing(first, picture(render_list(other)))[1] > SQUARE_GREY


@pytest.mark.parametrize("name", RENDERERS)
def test_chinese_letters_are_in_the_file(name, tmp_path):
    path = tmp_path / "form.pdf"
    path.write_bytes(RENDERERS[name](payload(name)))
    with pikepdf.open(path) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        kept = [font.DescendantFonts[0].FontDescriptor.keys() & {"/FontFile2", "/FontFile3"} for font in fonts]
        assert any("CJK" in str(font.BaseFont) for font in fonts)
        assert all(kept)
