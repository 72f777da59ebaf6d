"""Decisions of joint approval: which department speaks, what two opinions come to, what changed between versions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.accounts.choices import OrganisationKind
from apps.approvals.choices import Department, SubmissionState, Verdict

DEPARTMENT_OF_KIND = {
    OrganisationKind.ECONOMY.value: Department.ECONOMY,
    OrganisationKind.FINANCE.value: Department.FINANCE,
}

CODE = re.compile(r"[0-9a-f]{16}", re.ASCII)


@dataclass(frozen=True)
class Change:
    """One place where two payloads differ; ``None`` on a side that lacks the place."""

    path: tuple[str, ...]
    before: Any
    after: Any


def department_of(kind: str) -> Department | None:
    """The department an organisation of this kind speaks for; None for everybody else."""
    return DEPARTMENT_OF_KIND.get(kind)


def spoken_by_filing(kind: str, *, is_of_the_place: bool) -> Department | None:
    """The department that has agreed by filing: one of the two of the place; None for everybody else who files.

    Both departments of a county file together (R0.76); the one that files signs by it, and the other one must still
    speak, because nobody gives an opinion on what their own organisation filed.
    """
    return department_of(kind) if is_of_the_place else None


def outcome(verdicts: dict[str, str]) -> SubmissionState:
    """What ``{department: verdict}`` comes to: one return returns, both agreeing passes, else still open (R0.31)."""
    if Verdict.RETURN in verdicts.values():
        return SubmissionState.RETURNED
    agreed = {department for department, verdict in verdicts.items() if verdict == Verdict.AGREE}
    return SubmissionState.APPROVED if agreed >= set(Department.values) else SubmissionState.OPEN


def may_speak(department: str, given: Iterable[str], *, sequential: bool) -> bool:
    """Whether it is this department's turn: finance waits for economy when the review is sequential."""
    return not sequential or department == Department.ECONOMY or Department.ECONOMY in set(given)


def check_code(digest: str) -> str:
    """The code printed beside a digest: its first 16 digits in groups of four."""
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


def digest_prefix(code: str) -> str | None:
    """The beginning of a digest that a typed check code stands for; None when it is no check code."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return plain if CODE.fullmatch(plain) else None


def diff(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Change]:
    """Every place where two JSON values differ, in the order of ``after``.

    Entries of a list that are objects with a ``key`` are matched by it; other lists are compared as a whole.
    """
    pairs = _pairs(before, after)
    if pairs is None:
        if before != after:
            yield Change(path, before, after)
        return
    for name, old, new in pairs:
        yield from diff(old, new, (*path, name))


def _pairs(before: Any, after: Any) -> list[tuple[str, Any, Any]] | None:
    old, new = _keyed(before), _keyed(after)
    if old is None or new is None:
        return None
    return [(name, old.get(name), new.get(name)) for name in [*new, *(name for name in old if name not in new)]]


def _keyed(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(entry, dict) and "key" in entry for entry in value):
        return {str(entry["key"]): entry for entry in value}
    return None
