"""The list and the agreement on A4. WeasyPrint is slow to import, so only tasks do."""

from typing import Any

from apps.approvals.models import Submission
from apps.approvals.printing import checked, paper
from apps.vendors.rules.layout import COLUMNS, SIGNATURES, TITLE, header, tables


def render_list(version: Submission) -> bytes:
    """The PDF of a version, from its payload alone."""
    payload = version.payload
    context = {
        "title": TITLE,
        "programme": payload["programme"]["name"],
        "header": header(payload, version.version),
        "columns": COLUMNS,
        "tables": tables(payload),
        "signatures": SIGNATURES,
    }
    return paper("vendors/print_list.html", context | checked(version))


def render_agreement(payload: dict[str, Any]) -> bytes:
    """The PDF of an agreement, seals and signatures left blank."""
    return paper("vendors/print_agreement.html", payload | {"title": "三方服务协议"})
