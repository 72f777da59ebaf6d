"""催报: one click, on record (R0.69)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.services import record
from apps.notifications.choices import MessageKind
from apps.notifications.models import Message
from apps.notifications.services import notify
from apps.obligations.models import Obligation, Urge, UrgedPerson
from apps.obligations.permissions import may_urge
from apps.obligations.rules import days_late
from apps.obligations.selectors.people import people_owing


@dataclass
class Urged:
    """What became of a click: reminders written, matters urged today already, not owed any more, reaching nobody."""

    sent: list[Urge] = field(default_factory=list)
    again: int = 0
    settled: int = 0
    unreachable: list[str] = field(default_factory=list)


@transaction.atomic
def urge(*, obligations: Iterable[int], user: User, today: date | None = None) -> Urged:
    """Remind the people of each debtor, at most once per day and matter; returns what became of each.

    Matters out of sight or not to be urged by this person, and those filed meanwhile, are left out (``settled``). Locks
    the obligations, in the order of their numbers.
    """
    today = today or timezone.localdate()
    seen = Obligation.objects.visible_to(user).past_due(today).filter(pk__in=list(obligations))
    rows = Obligation.objects.select_for_update(of=("self",)).filter(pk__in=seen.values("pk"), done_at=None)
    found, outcome = list(rows.select_related("rule", "enrolment__park", "jurisdiction").order_by("pk")), Urged()
    done_today = set(Urge.objects.filter(obligation__in=found, day=today).values_list("obligation", flat=True))
    for row in found:
        if row.pk in done_today:
            outcome.again += 1
        elif may_urge(user, row):
            _urge(row, user, today, outcome)
    wanted = set(obligations)
    outcome.settled = len(wanted) - len(outcome.sent) - outcome.again - len(outcome.unreachable)
    return outcome


def _urge(row: Obligation, user: User, today: date, outcome: Urged) -> None:
    people = list(people_owing(row, today))
    if not people or user.acting is None:
        outcome.unreachable.append(row.debtor_name)
        return
    now = timezone.now()
    written = Urge.objects.create(
        obligation=row, day=today, urged_at=now, urged_by=user, organisation=user.acting.organisation
    )
    key = f"urge:{row.pk}:{today}"
    title, body = _words(row, user, today)
    notify(
        recipients=people,
        sender=user,
        kind=MessageKind.URGED,
        title=title,
        body=body,
        link=row.get_absolute_url(),
        effect_key=key,
    )
    told = Message.objects.filter(effect_key=key, recipient__in=people).order_by("pk")
    UrgedPerson.objects.bulk_create(UrgedPerson(urge=written, message=message) for message in told)
    record(user=user, action="obligation.urged", target=row, jurisdiction_id=row.jurisdiction_id)
    outcome.sent.append(written)


def _words(row: Obligation, user: User, today: date) -> tuple[str, str]:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Urged: %(matter)s") % {"matter": row.matter}
        late = days_late(row, today)
        due = _("It was due on %(day)s.") % {"day": row.due_on}
        if late:
            due += " " + ngettext("It is %(count)s day late.", "It is %(count)s days late.", late) % {"count": late}
        office = user.acting.organisation.name if user.acting else ""
        who = _("%(office)s, %(person)s asks you to file it.") % {"office": office, "person": user.name}
    return title, f"{due} {who}"
