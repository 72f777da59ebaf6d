import pytest
from django.utils import translation

from apps.accounts.choices import ROLES_OF_KIND, OrganisationKind, Role, Tier
from apps.accounts.rules import credit_code_fault, organisation_fault, role_fits, username_fault
from tests.factories.codes import credit_code

GOOD = credit_code(number=4711)


def test_a_synthetic_code_is_right():
    assert credit_code_fault(GOOD) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (GOOD[:-1], "18"),
        (GOOD + "0", "18"),
        (GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"), "last character"),
        (GOOD[:8] + "I" + GOOD[9:], "without I"),
        ("１" * 18, "without I"),
    ],
)
def test_each_fault_of_a_code_has_its_sentence(code, words):
    with translation.override("en"):
        assert words in str(credit_code_fault(code))


def test_every_role_fits_exactly_one_kind_and_tier():
    homes = {role: [key for key, roles in ROLES_OF_KIND.items() if role in roles] for role in Role}
    assert {role: len(keys) for role, keys in homes.items()} == dict.fromkeys(Role, 1)


@pytest.mark.parametrize(
    ("role", "kind", "tier", "fits"),
    [
        ("park_filer", "operator", "park", True),
        ("park_filer", "economy", "county", False),
        ("county_eit", "economy", "county", True),
        ("county_eit", "finance", "county", False),
        ("county_eit", "economy", "province", False),
        ("sys_admin", "platform", "province", True),
        ("prov_eit", "platform", "province", False),
        ("nobody", "operator", "park", False),
    ],
)
def test_roles_fit_kind_and_tier(role, kind, tier, fits):
    assert role_fits(role, kind, tier) is fits


@pytest.mark.parametrize(
    ("kind", "tier", "level", "field"),
    [
        ("economy", "county", "county", None),
        ("economy", "county", "zone", None),
        ("operator", "park", "county", None),
        ("provider", "outside", "city", None),
        ("economy", "park", "county", "tier"),
        ("platform", "county", "county", "tier"),
        ("economy", "county", "city", "jurisdiction"),
        ("finance", "province", "county", "jurisdiction"),
        ("operator", "park", "province", "jurisdiction"),
    ],
)
def test_kind_tier_and_jurisdiction_go_together(kind, tier, level, field):
    fault = organisation_fault(kind, tier, level)
    assert (fault[0] if fault else None) == field


def test_every_kind_has_a_place():
    assert {kind for kind, _tier in ROLES_OF_KIND} == set(OrganisationKind)
    assert {tier for _kind, tier in ROLES_OF_KIND} == set(Tier)


@pytest.mark.parametrize("name", ["park.filer", "abc", "a" * 50, "x_1-2.y"])
def test_account_names(name):
    assert username_fault(name) is None


@pytest.mark.parametrize("name", ["", "ab", "A.b", "1abc", "a" * 51, "林文", "a b c", "abc\n", "abc@d"])
def test_account_names_that_are_refused(name):
    assert username_fault(name) is not None
