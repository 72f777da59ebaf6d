"""What the printed papers of a record say: poster, sign-in sheet, certificate."""

from typing import Any

from apps.common.digests import digest
from apps.delivery.choices import ConfirmationState
from apps.delivery.models import ServiceRecord
from apps.delivery.rules.confirmations import TITLE, Standing
from apps.delivery.selectors.confirmations import WITH, printed_certificate, standing_of
from apps.delivery.selectors.signin import poster_content, sheet_content, sheet_of

POSTER, SHEET, CERTIFICATE = "poster", "sheet", "certificate"
NAMES = {POSTER: "签到码", SHEET: "签到单", CERTIFICATE: TITLE}
NOT_PRINTED = frozenset({ConfirmationState.VOID, ConfirmationState.REFUSED, Standing.CHANGED})
KINDS = tuple(NAMES)


def paper_content(record: ServiceRecord, kind: str, address: str = "") -> dict[str, Any] | None:
    """The content of a paper as it is now, in plain values; None when there is nothing to print. Few queries."""
    if kind == CERTIFICATE:
        return _certificate(record)
    sheet = sheet_of(record)
    if sheet is None:
        return None
    return poster_content(sheet, address) if kind == POSTER else sheet_content(sheet)


def paper_path(kind: str, content: dict[str, Any]) -> str:
    """Where the printed form of this content lies; other content lies elsewhere."""
    value = digest(content)
    return f"printed/{kind}/{value[:2]}/{value}.pdf"


def paper_key(kind: str, record: ServiceRecord, content: dict[str, Any]) -> str:
    """What the jobs that print it are called, up to the number of the attempt."""
    return f"{kind}:{record.pk}:{digest(content)[:16]}:"


def paper_name(record: ServiceRecord, kind: str, ending: str = "pdf") -> str:
    """The file name offered to the person."""
    return f"{NAMES[kind]}-{record.label}-{record.title}.{ending}"


def _certificate(record: ServiceRecord) -> dict[str, Any] | None:
    """The newest certificate, unless it is void."""
    newest = record.confirmations.select_related(*WITH).order_by("-pk").first()
    if newest is None or standing_of(newest) in NOT_PRINTED:
        return None
    return printed_certificate(newest)
