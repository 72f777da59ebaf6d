"""Declared data: made comparable, masked for the screen, held against each other."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from stdnum.cn import ric

from apps.vendors.choices import SignalKind

IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)", re.ASCII)
PHONE = re.compile(r"\+?\d[\d\- ]{5,18}\d", re.ASCII)
ACCOUNT = re.compile(r"\d{8,32}", re.ASCII)
FEWEST = {SignalKind.REPRESENTATIVE: 2, SignalKind.PHONE: 7, SignalKind.ADDRESS: 6, SignalKind.ACCOUNT: 8}


class Party(Protocol):
    """Whoever declares: a provider or the operator of a park."""

    legal_representative: str
    phone: str
    address: str
    bank_account: str


@dataclass(frozen=True)
class Likeness:
    """What two parties have in common, with the fingerprint of the common value."""

    kind: SignalKind
    fingerprint: str


def comparable(party: Party) -> dict[SignalKind, str]:
    """The declared values in one spelling; those too short to mean anything are left out."""
    raw = {
        SignalKind.REPRESENTATIVE: _letters(party.legal_representative),
        SignalKind.PHONE: re.sub(r"^(86|0086)(?=\d{11}$)", "", _digits(party.phone)),
        SignalKind.ADDRESS: _letters(party.address),
        SignalKind.ACCOUNT: _digits(party.bank_account),
    }
    return {kind: value for kind, value in raw.items() if len(value) >= FEWEST[kind]}


def likenesses(one: Party, other: Party) -> Iterator[Likeness]:
    """What the two declare alike, in the order of ``SignalKind``."""
    mine, theirs = comparable(one), comparable(other)
    for kind in SignalKind:
        if kind in mine and mine[kind] == theirs.get(kind):
            yield Likeness(kind, hashlib.sha256(f"{kind}:{mine[kind]}".encode()).hexdigest())


def masked(value: str, *, head: int = 3, tail: int = 4) -> str:
    """A phone number or account with its middle hidden; short ones are hidden altogether."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return f"{value[:head]}{'*' * (len(value) - head - tail)}{value[-tail:]}"


def names_identity_card(values: Iterable[str]) -> bool:
    """Whether a text holds the number of an identity card: a date and a check character that fit (GB 11643)."""
    found = (number for value in values for number in IDENTITY.findall(unicodedata.normalize("NFKC", value)))
    return any(ric.is_valid(number.upper()) for number in found)


def is_phone(value: str) -> bool:
    """A phone number as people write it: digits, blanks, hyphens, perhaps a plus sign."""
    return PHONE.fullmatch(value) is not None


def is_account(value: str) -> bool:
    """A bank account: 8 to 32 digits, blanks apart."""
    return ACCOUNT.fullmatch(value.replace(" ", "")) is not None


def _digits(value: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", value), flags=re.ASCII)


def _letters(value: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", value)).casefold()
