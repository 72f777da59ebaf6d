"""Nothing on the screen is left in the wrong language: the Chinese catalogue is complete, current and sound."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")
HAN = re.compile("[\u4e00-\u9fff]")
# Words that are the same in both languages.
UNCHANGED = {"Excel", "PDF", "English", "ParkService", "OK"}


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def problems_of(entry: polib.POEntry) -> list[str]:
    """What is wrong with one message: untranslated, fuzzy, no Chinese in it, or other placeholders."""
    found = []
    words = re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", entry.msgid))
    if "fuzzy" in entry.flags or not all(texts(entry)):
        found.append("untranslated or fuzzy")
    for text in filter(None, texts(entry)):
        if not HAN.search(text) and words and entry.msgid not in UNCHANGED:
            found.append("no Chinese")
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)):
            found.append("other placeholders")
    return found


def test_every_message_is_translated():
    assert {entry.msgid: found for entry in catalogue() if not entry.obsolete and (found := problems_of(entry))} == {}


def test_the_catalogue_is_current(tmp_path):
    """Collect the messages of the source anew, into a copy, and compare."""
    copy = tmp_path / "portal"
    copy.mkdir()
    for name in ("apps", "templates", "parkservice", "manage.py", "locale"):
        (copy / name).symlink_to(ROOT / name) if name != "locale" else None
    (copy / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--symlinks", "--no-wrap", "-v", "0"],
        cwd=copy,
        check=True,
    )
    collected = polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    wanted = {(entry.msgctxt, entry.msgid) for entry in collected}
    assert wanted == {(entry.msgctxt, entry.msgid) for entry in catalogue() if not entry.obsolete}


def test_templates_and_code_hold_no_chinese_interface_text():
    """Words for the screen are English messages; Chinese in templates would be shown to English readers too."""
    found = [path for path in (ROOT / "templates").rglob("*.html") if HAN.search(path.read_text())]
    named = [path.relative_to(ROOT).as_posix() for path in found]
    assert [path for path in named if "print" not in path] == []  # printed forms say what the policy says


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (polib.POEntry(msgid="Home", msgstr=""), ["untranslated or fuzzy"]),
        (polib.POEntry(msgid="Home", msgstr="首页", flags=["fuzzy"]), ["untranslated or fuzzy"]),
        (polib.POEntry(msgid="Home", msgstr="Home"), ["no Chinese"]),
        (polib.POEntry(msgid="%(names)s (%(day)s)", msgstr="%(names)s（%(day)s）"), []),
        (polib.POEntry(msgid="%(n)s days", msgstr="天"), ["other placeholders"]),
        (polib.POEntry(msgid="%(n)s days", msgstr="%(n)s 天"), []),
    ],
)
def test_the_checks_can_fail(entry, found):
    assert problems_of(entry) == found
