"""Reads of waivers: what is in force, and how many there are of each state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver

Key = tuple[int, str, str]


@dataclass(frozen=True)
class WaiverCounts:
    """How many waivers wait, were accepted or refused, and hold on the day asked for."""

    asked: int = 0
    accepted: int = 0
    refused: int = 0
    in_force: int = 0


@dataclass(frozen=True)
class Standing:
    """Where the requests of some subjects stand: what was accepted with which facts, and what was asked last."""

    accepted: Mapping[Key, tuple[dict[str, Any], ...]]
    newest: Mapping[Key, Waiver]

    def covers(self, key: Key, facts: Mapping[str, Any]) -> bool:
        """Whether an acceptance in force is about exactly these facts."""
        return dict(facts) in self.accepted.get(key, ())

    def last(self, key: Key, facts: Mapping[str, Any]) -> Waiver | None:
        """The newest request about exactly these facts."""
        waiver = self.newest.get(key)
        return waiver if waiver is not None and waiver.facts == dict(facts) else None


def standing(kind: type[Model], numbers: Iterable[int], day: date) -> Standing:
    """Requests about rows of one table on ``day``, by (number, rule, item). One query."""
    accepted: dict[Key, tuple[dict[str, Any], ...]] = {}
    newest: dict[Key, Waiver] = {}
    rows = Waiver.objects.about(kind, list(numbers)).exclude(state=WaiverState.WITHDRAWN)
    for row in rows.select_related("decided_by", "asked_by").order_by("pk"):
        key = (row.subject_id, row.rule, row.item)
        newest[key] = row
        if row.state == WaiverState.ACCEPTED and row.valid_until is not None and row.valid_until >= day:
            accepted[key] = (*accepted.get(key, ()), row.facts)
    return Standing(accepted, newest)


def counts_by_organisation(waivers: "QuerySet[Waiver]", day: date) -> dict[int, WaiverCounts]:
    """Organisation (park operator) → counts of the given waivers. One query."""
    return _counts(waivers, "organisation_id", day)


def counts_by_jurisdiction(waivers: "QuerySet[Waiver]", day: date) -> dict[int, WaiverCounts]:
    """Jurisdiction (county) → counts of the given waivers. One query."""
    return _counts(waivers, "jurisdiction_id", day)


def _counts(waivers: "QuerySet[Waiver]", by: str, day: date) -> dict[int, WaiverCounts]:
    accepted = Q(state=WaiverState.ACCEPTED)
    rows = (
        waivers.order_by()
        .values(by)
        .annotate(
            asked=Count("pk", filter=Q(state=WaiverState.ASKED)),
            accepted=Count("pk", filter=accepted),
            refused=Count("pk", filter=Q(state=WaiverState.REFUSED)),
            in_force=Count("pk", filter=accepted & Q(valid_until__gte=day)),
        )
    )
    return {row.pop(by): WaiverCounts(**row) for row in rows}
