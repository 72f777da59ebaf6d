"""How a zero-fee statement shows among the ticks of a record (R0.108)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.delivery.choices import ZeroFeeState
from apps.delivery.models import RecordEvidence, ZeroFee


def zero_fee_tick(files: Iterable[RecordEvidence], *, is_met: bool) -> dict[str, Any] | None:
    """Status, words and address of the newest statement among the files of one requirement; None without one.

    A requirement that an invoice meets says nothing of an older statement.
    """
    stated = next((each.zero_fee for each in files if hasattr(each, "zero_fee")), None)
    if stated is None or (is_met and stated.state != ZeroFeeState.ACCEPTED):
        return None
    return _words(stated, is_met=is_met) | {"url": f"#file-{stated.pk}", "action": _("Zero-fee statement")}


def _words(stated: ZeroFee, *, is_met: bool) -> dict[str, Any]:
    if is_met:
        return {"status": "ok", "text": _("Accepted by the county in place of an invoice.")}
    if stated.state == ZeroFeeState.ASKED:
        return {"status": "warn", "fault": _("Waits"), "text": _("for the county.")}
    if stated.state == ZeroFeeState.REFUSED:
        return {"status": "bad", "fault": _("Not accepted:"), "text": stated.answer}
    return {"status": "bad", "fault": _("Does not count:"), "text": _("the record says an amount.")}
