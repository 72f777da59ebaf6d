"""Pure decisions about certificates of enterprises: what they must name, where they stand (R0.106)."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.delivery.choices import ConfirmationState

CERTIFICATE = "enterprise_cert"  # the kind of evidence in annex 1
TITLE = "企业开具证明"
OPEN = frozenset({ConfirmationState.SENT, ConfirmationState.OPENED})


class Standing:
    """What a certificate is besides its stored state."""

    EXPIRED, CHANGED, OUTDATED = "expired", "changed", "outdated"


STANDING_WORDS: dict[str, str | Promise] = {
    Standing.EXPIRED: gettext_lazy("The link has expired"),
    Standing.CHANGED: gettext_lazy("Void: the record has changed"),
    Standing.OUTDATED: gettext_lazy("Confirmed, and the record was changed afterwards"),
}
STATUS = {
    ConfirmationState.PAPER.value: "info",
    ConfirmationState.SENT.value: "info",
    ConfirmationState.OPENED.value: "info",
    ConfirmationState.CONFIRMED.value: "ok",
    ConfirmationState.REFUSED.value: "bad",
    ConfirmationState.VOID.value: "",
    Standing.EXPIRED: "warn",
    Standing.CHANGED: "warn",
    Standing.OUTDATED: "warn",
}


def faults(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What a certificate must name and does not: field and sentence for each."""
    found = []
    if not content["provider"].strip():
        found.append(("goal", _("The certificate must name the provider. Enter it in the record first.")))
    if not content["goal"].strip():
        found.append(("goal", _("The certificate must name the goal that was reached with the service.")))
    return found


def standing(state: str, expires_at: datetime | None, *, is_same: bool, now: datetime) -> str:
    """The stored state, or that its link is over: the record reads otherwise now, or the last day has passed.

    Answers stay what they are, whatever happens to the record afterwards; a confirmation of other words than the record
    has now is outdated.
    """
    if state == ConfirmationState.CONFIRMED and not is_same:
        return Standing.OUTDATED
    if state in OPEN or state == ConfirmationState.PAPER:
        if not is_same:
            return Standing.CHANGED
        if expires_at is not None and now >= expires_at:
            return Standing.EXPIRED
    return state
