"""What a three-party agreement says, drawn from park, enterprise and product (R0.107)."""

from typing import Any

from apps.common.digests import digest
from apps.vendors.models import Choice


def agreement_payload(choice: Choice) -> dict[str, Any]:
    """The values of the agreement, ready to print. No query for a choice with its relations loaded."""
    row, enterprise = choice.listing, choice.tenancy.enterprise
    park = row.enrolment.park
    return {
        "programme": {"name": row.enrolment.programme.name},
        "park": {"name": park.name, "operator": park.operator.name, "credit_code": park.credit_code},
        "enterprise": {"name": enterprise.name, "credit_code": enterprise.credit_code, "person": choice.chosen_by},
        "provider": {"name": row.provider.name, "credit_code": row.provider.credit_code},
        "product": {
            "service": row.service_type.name,
            "name": row.product_name,
            "content": row.content,
            "deliverable": row.deliverable,
            "price": f"{choice.price_yuan:,.2f}",
            "unit": row.unit,
        },
        "chosen_on": f"{choice.chosen_on:%Y-%m-%d}",
        "ends_on": f"{row.enrolment.programme.end_date:%Y-%m-%d}",
    }


def agreement_path(payload: dict[str, Any]) -> str:
    """Where the printed agreement lies; other content lies elsewhere."""
    value = digest(payload)
    return f"printed/agreements/{value[:2]}/{value}.pdf"


def agreement_key(choice: Choice, payload: dict[str, Any]) -> str:
    """What the jobs that print it are called, up to the number of the attempt."""
    return f"agreement-pdf:{choice.pk}:{digest(payload)[:16]}:"
