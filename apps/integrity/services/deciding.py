"""What the departments do with signals, and what a programme compares."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.integrity.choices import RuleCode, SignalState
from apps.integrity.models import Signal, SignalRule
from apps.integrity.permissions import dismisses, sets_rules
from apps.integrity.rules.settings import Setting
from apps.integrity.selectors.found import settings_of
from apps.integrity.services.scanning import TASK
from apps.jobs.services import enqueue
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def dismiss(*, signal: Signal, reason: str, user: "User") -> Signal:
    """Lay an open signal aside with a reason. Locks it. Raises :class:`Refused`."""
    row = locked(signal.pk)
    if not dismisses(user, row):
        raise Refused(_("This signal also concerns another county. The province decides about it."))
    words = clean_line(reason, limit=300)
    if not words:
        raise Refused(_("Dismissing a signal needs a reason."), field="reason")
    if row.state != SignalState.OPEN:
        raise Refused(_("This signal is not open any more. Reload the page to see what happened."))
    row.state, row.reason, row.decided_by, row.decided_at = SignalState.DISMISSED, words, user, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    changes: dict[str, list[Any]] = {"state": [SignalState.OPEN.value, row.state]}
    audit.record(user=user, action="integrity.dismissed", target=row, changes=changes, note=words)
    return row


def locked(pk: int) -> Signal:
    """The signal under its row lock, with its parks."""
    rows = Signal.objects.select_for_update(of=("self",)).select_related("left_park", "right_park")
    return rows.get(pk=pk)


@transaction.atomic
def set_rule(*, programme: Programme, code: str, setting: Setting, user: "User") -> SignalRule:
    """Say what one comparison of a programme weighs, and compare everything anew. Raises :class:`Refused`."""
    if not sets_rules(user):
        raise Refused(_("Only the province sets what a programme compares."))
    before = settings_of([programme.pk])[programme.pk, RuleCode(code).value]
    with worded():
        row, _created = SignalRule.objects.update_or_create(programme=programme, code=code, defaults=vars(setting))
    changes = {
        name: [getattr(before, name), value] for name, value in vars(setting).items() if getattr(before, name) != value
    }
    if changes:
        audit.record(user=user, action="integrity.rule_set", target=row, changes=changes, note=f"{row}")
        key = f"integrity-rule:{row.pk}:{timezone.now():%Y%m%d%H%M%S}"
        enqueue(task=TASK, payload={"records": None}, effect_key=key, user=user)
    return row
