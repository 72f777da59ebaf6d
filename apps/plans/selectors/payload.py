"""A plan as it is frozen: five parts, goals, pilot enterprises and the award, in an order free of row numbers."""

from typing import Any

from apps.plans.choices import Part
from apps.plans.rules.differences import Payload
from apps.plans.rules.figures import money, plain
from apps.plans.selectors.sheet import Sheet
from apps.programmes.models import ServiceType
from apps.targets.models import Target
from apps.vendors.choices import Verdict
from apps.vendors.selectors import Catalogue, Offer, ServiceGroup


def payload(shown: Sheet, offered: Catalogue, *, filer: str = "") -> Payload:
    """The content of a plan as canonical JSON takes it; ``filer`` is the name of the person who submits. No query."""
    enrolment = shown.plan.enrolment
    return {
        "programme": {"code": enrolment.programme.code, "name": enrolment.programme.name},
        "park": {
            "name": enrolment.park.name,
            "credit_code": enrolment.park.credit_code,
            "county": enrolment.park.county.name,
        },
        "filer": filer,
        "award": money(enrolment.award_yuan),
        "precise_share_percent": enrolment.programme.precise_share_percent,
        Part.SERVICES: {"text": _text(shown, Part.SERVICES), "rows": [_service(shown, row) for row in shown.services]},
        Part.SCHEDULE: {"text": _text(shown, Part.SCHEDULE), "rows": [_milestone(row) for row in shown.milestones]},
        Part.PROVIDERS: {"text": _text(shown, Part.PROVIDERS), "rows": _providers(shown, offered)},
        Part.BUDGET: {
            "text": _text(shown, Part.BUDGET),
            "rows": [_line(row) for row in shown.budget_lines],
            "total": money(shown.budget.total),
        },
        Part.RULES: _rules(shown),
        "pilots": [{"key": row.enterprise.credit_code, "name": row.enterprise.name} for row in shown.pilots],
    }


def _text(shown: Sheet, part: str) -> str:
    stored = shown.parts.get(part)
    return stored.text if stored is not None else ""


def _service(shown: Sheet, service: ServiceType) -> dict[str, Any]:
    goals = [goal for goal in shown.goals if goal.service_type_id == service.pk]
    return {
        "key": service.code,
        "name": service.name,
        "class": service.service_class,
        "units": [_unit(shown, goal) for goal in goals],
    }


def _unit(shown: Sheet, goal: Target) -> dict[str, Any]:
    mine = [row for row in shown.lines if (row.service_type_id, row.unit) == (goal.service_type_id, goal.unit)]
    return {
        "key": goal.unit,
        "target": plain(goal.value),
        "planned": plain(shown.planned(goal)),
        "quarters": [{"key": row.quarter, "quantity": plain(row.quantity)} for row in mine],
    }


def _milestone(row: Any) -> dict[str, Any]:
    return {"key": str(row.position), "name": row.title, "due": row.due_on.isoformat(), "note": row.note}


def _providers(shown: Sheet, offered: Catalogue) -> list[dict[str, Any]]:
    """Services with the chosen products and the reasons behind exceptions."""
    chosen = {row.listing_id for row in shown.chosen}
    known = {offer.listing.pk: offer for group in offered.groups for offer in group.offers}
    groups = {group.service.pk: group for group in offered.groups}
    found = []
    for service in {row.listing.service_type_id: row.listing.service_type for row in shown.chosen}.values():
        mine = [row.listing for row in shown.chosen if row.listing.service_type_id == service.pk]
        found.append(
            {
                "key": service.code,
                "name": service.name,
                "exception": _single(groups.get(service.pk)),
                "rows": [_product(listing, known.get(listing.pk)) for listing in mine if listing.pk in chosen],
            }
        )
    return found


def _single(group: ServiceGroup | None) -> str:
    """Why one provider is enough, when that has been asked or accepted."""
    if group is None or group.verdict == Verdict.HOLDS or group.waiver is None:
        return ""
    return group.waiver.reason


def _product(listing: Any, offer: Offer | None) -> dict[str, Any]:
    is_exception = offer is not None and offer.verdict == Verdict.EXCEPTION and offer.waiver is not None
    return {
        "key": f"{listing.provider.credit_code or listing.provider.name}/{listing.product_name}",
        "name": f"{listing.provider.name} · {listing.product_name}",
        "provider": listing.provider.name,
        "product": listing.product_name,
        "price": money(listing.price_yuan),
        "unit": listing.unit,
        "reference": money(listing.reference_yuan),
        "exception": offer.waiver.reason if is_exception and offer is not None and offer.waiver is not None else "",
    }


def _line(row: Any) -> dict[str, Any]:
    service = row.service_type
    return {
        "key": service.code,
        "name": service.name,
        "class": service.service_class,
        "amount": money(row.amount_yuan),
        "note": row.note,
    }


def _rules(shown: Sheet) -> dict[str, Any]:
    part = shown.parts.get(Part.RULES)
    upload = part.upload if part is not None else None
    return {
        "text": part.text if part is not None else "",
        "file": upload.name if upload is not None else "",
        "sha256": upload.blob_id if upload is not None else "",
    }
