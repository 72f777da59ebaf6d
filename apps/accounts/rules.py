"""Pure decisions about names, credit codes and who may hold which role where."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin, load_phrases_dict
from stdnum.cn import uscc

from apps.accounts.choices import ROLES_OF_KIND, Level, Role, Tier
from apps.accounts.models import CREDIT_CODE

# Place names whose usual dictionary reading is not the local one.
load_phrases_dict({"莲都": [["lián"], ["dū"]]})

CREDIT_CODE_CHARACTERS = re.compile(CREDIT_CODE)
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,49}")
LEVELS_OF_TIER: dict[str, frozenset[str]] = {
    Tier.PROVINCE: frozenset({Level.PROVINCE}),
    Tier.CITY: frozenset({Level.CITY}),
    Tier.COUNTY: frozenset({Level.COUNTY, Level.ZONE}),
    Tier.PARK: frozenset({Level.COUNTY, Level.ZONE}),
    Tier.OUTSIDE: frozenset(Level.values),
}


def sort_key(name: str, *, limit: int) -> str:
    """The pinyin of a name, syllables apart by blanks, at most ``limit`` characters; the database sorts by it."""
    return " ".join(lazy_pinyin(name.strip().lower()))[:limit].strip()


def username_fault(username: str) -> Promise | None:
    """What is wrong with an account name, as a sentence; None when it is right."""
    if USERNAME.fullmatch(username):
        return None
    return _(
        "An account name has 3 to 50 small letters, digits, points, hyphens or underscores and begins with a letter."
    )


def credit_code_fault(code: str) -> Promise | None:
    """What is wrong with a unified social credit code (GB 32100), as a sentence; None when it is right."""
    if len(code) != 18:
        return _("A unified social credit code has 18 characters. Count them against the business licence.")
    if not CREDIT_CODE_CHARACTERS.fullmatch(code):
        return _("A unified social credit code has digits and capital letters without I, O, S, V and Z.")
    if not uscc.is_valid(code):
        return _("The last character does not fit the others. Compare the code with the business licence.")
    return None


def organisation_fault(kind: str, tier: str, level: str) -> tuple[str, Promise] | None:
    """Field and sentence when kind, tier and the level of the jurisdiction do not go together; None when they do."""
    if (kind, tier) not in ROLES_OF_KIND:
        return "tier", _("An organisation of this kind does not stand on this tier.")
    if level not in LEVELS_OF_TIER[tier]:
        return "jurisdiction", _("The jurisdiction is of another level than the tier. Choose one of the same level.")
    return None


def role_fits(role: str, kind: str, tier: str) -> bool:
    """Whether people of an organisation of this kind and tier may hold the role."""
    return role in roles_of(kind, tier)


def roles_of(kind: str, tier: str) -> tuple[Role, ...]:
    """The roles people of an organisation of this kind and tier may hold."""
    return ROLES_OF_KIND.get((kind, tier), ())
