"""Every act that the code puts on record has words for the log."""

import re

import pytest
from django.conf import settings
from django.utils.translation import override

from apps.audit.choices import ACTIONS, words_for
from apps.audit.selectors import shaped
from apps.audit.services import record

# ``action="noun.past"`` in a call, or the code on its own where it is handed to a function that records it.
LITERAL = re.compile(r'action=f?"([a-z]+\.[a-z_-]+)"')


def test_every_act_on_record_has_words():
    sources = [path for path in (settings.BASE_DIR / "apps").rglob("*.py") if path.parent.name != "migrations"]
    used = {code for path in sources for code in LITERAL.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 20
    assert used - set(ACTIONS) == set()


def test_an_act_without_words_shows_its_code():
    """The negative control: this code is in no table."""
    assert words_for("moon.landed") == "moon.landed"
    assert words_for("person.added") != "person.added"


@pytest.mark.parametrize("code", sorted(ACTIONS))
def test_codes_are_nouns_and_past_acts_that_fit_the_column(code):
    assert re.fullmatch(r"[a-z]+\.[a-z_-]+", code)
    assert len(code) <= 60


@pytest.mark.django_db
def test_values_that_are_no_column_have_words(prov_eit, park):
    """A person shown a park, the rows of an import; a name in no table shows itself."""
    entry = record(
        user=prov_eit,
        action="park.shown",
        target=park,
        changes={"person": [None, "审计员"], "created": [0, 3], "unknown": [0, 1]},
    )
    with override("zh-hans"):
        assert [each.label for each in shaped([entry])[0].changes] == ["人员", "新增行数", "unknown"]
