"""Papers of a record on A4. WeasyPrint is slow to import, so only tasks do."""

from typing import Any

from apps.approvals.printing import check_picture, paper
from apps.delivery.codes import qr_picture


def render_paper(kind: str, content: dict[str, Any]) -> bytes:
    """The PDF of a poster, sheet or certificate from its content alone."""
    return paper(f"delivery/print_{kind}.html", content | {"picture": _picture(content)})


def _picture(content: dict[str, Any]) -> str:
    """The QR code of the paper: where its address leads, else where its check code is answered; none without."""
    if content.get("address"):
        return qr_picture(content["address"])
    return check_picture(content["code"]) if content.get("code") else ""
