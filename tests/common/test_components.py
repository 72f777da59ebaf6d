"""The parts of a page fit together: icons exist, style classes exist, the frame draws for a signed-in person."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SPRITE = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "static/img/icons.svg").read_text()))
STYLES = (ROOT / "static/css/portal.css").read_text()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICON_TAG = re.compile(r'{% icon "([a-z0-9-]+)"')
ICON_FALLBACK = re.compile(r'icon\|default:"([a-z0-9-]+)"')
CHIP_ICON = re.compile(r'{% chip [^%]*?"([a-z]+(?:-[a-z0-9]+)+)" %}')
OWN_CLASS = re.compile(r"\bps-[a-z0-9-]+")


def icons_of(template: str) -> set[str]:
    return {name for found in (ICON_TAG, ICON_FALLBACK, CHIP_ICON) for name in found.findall(template)}


def classes_of(template: str) -> set[str]:
    return {name for value in re.findall(r'class="([^"]*)"', template) for name in OWN_CLASS.findall(value)}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_is_in_the_sprite(path):
    assert icons_of(path.read_text()) - SPRITE == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_own_class_is_styled(path):
    unstyled = {name for name in classes_of(path.read_text()) if not re.search(rf"\.{name}(?![a-z0-9-])", STYLES)}
    assert unstyled == set()


def test_the_checks_can_fail():
    template = '<p class="ps-row ps-nowhere">{% icon "no-such" %}{% chip "bad" word "neither-this" %}</p>'
    assert icons_of(template) - SPRITE == {"no-such", "neither-this"}
    assert classes_of(template) == {"ps-row", "ps-nowhere"}


def test_the_menu_of_every_role_uses_icons_of_the_sprite():
    named = set(re.findall(r'Entry\("[a-z:_]+", "([a-z0-9-]+)"', (ROOT / "apps/dashboards/nav.py").read_text()))
    assert named
    assert named - SPRITE == set()


def test_the_sprite_is_sorted_and_names_are_single():
    names = re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "static/img/icons.svg").read_text())
    assert names == sorted(set(names))


def test_the_style_sheet_loads_nothing_from_elsewhere():
    assert re.findall(r"@import|url\(", STYLES) == []
