import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.common.digests import canonical_json, digest


def test_order_of_keys_does_not_matter_and_order_of_items_does():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest([1, 2]) != digest([2, 1])


def test_one_spelling_per_value():
    payload = {"名": "园", "d": Decimal("1E+2"), "day": date(2026, 9, 23), "at": datetime(2026, 9, 23, 8, tzinfo=UTC)}
    assert canonical_json(payload) == '{"at":"2026-09-23T08:00:00+00:00","d":"100","day":"2026-09-23","名":"园"}'


def test_the_digest_is_sha_256_of_the_text():
    expected = hashlib.sha256('{"a":"园"}'.encode()).hexdigest()
    assert (digest({"a": "园"}), len(expected)) == (expected, 64)


def test_one_changed_character_changes_the_digest():
    assert digest({"a": "12"}) != digest({"a": "13"})
    assert digest({"a": "12"}) != digest({"a": 12})


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_json(value)
