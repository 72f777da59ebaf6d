"""The nightly proof that every yuan has a place, and who hears of it when one has not."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.choices import COUNTY_ROLES, PROVINCE_ROLES, Role
from apps.accounts.models import User
from apps.funds.rules.reconciling import NOTHING
from apps.funds.selectors.reconciling import Reconciled, Reconciliation, reconcile
from apps.jobs.models import Job
from apps.jobs.services import enqueue
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

TASK = "funds.prove_money"
SHOWN = 20


def ask_for_reconciliation(*, today: date) -> Job:
    """The proof of the night as a job, once a day."""
    return enqueue(task=TASK, payload={}, effect_key=f"reconcile-funds:{today.isoformat()}")


def prove_money(*, today: date) -> dict[str, Any]:
    """Compare chain and books of every award; departments and administrators hear of differences. The job's result."""
    found = reconcile()
    if found.unexplained_yuan:
        _tell(found, today)
    return answer_of(found)


def answer_of(found: Reconciliation) -> dict[str, Any]:
    """The result in two figures: awards looked at, and the yuan that nothing explains."""
    return {"awards": found.awards, "unexplained_yuan": f"{found.unexplained_yuan:.2f}"}


def _tell(found: Reconciliation, today: date) -> None:
    """The province and the administrators hear of everything, a county of its own parks."""
    people = User.objects.filter(is_active=True, memberships__role__in=[*PROVINCE_ROLES, Role.SYS_ADMIN])
    _write(list(people.distinct().order_by("pk")), found.differing, today, gone=found.gone)
    by_county: dict[int, list[Reconciled]] = {}
    for row in found.differing:
        by_county.setdefault(row.award.county_id, []).append(row)
    for county, rows in by_county.items():
        members = User.objects.filter(
            is_active=True,
            memberships__role__in=COUNTY_ROLES,
            memberships__organisation__jurisdiction=county,
        )
        _write(list(members.distinct().order_by("pk")), rows, today)


def _write(people: list[User], rows: list[Reconciled], today: date, *, gone: Decimal = NOTHING) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        total = sum((row.unexplained for row in rows), gone)
        title = _("%(yuan)s yuan of the awards have no explanation") % {"yuan": f"{total:,.2f}"}
        body = "\n".join(
            f"{row.award}: " + "; ".join(f"{_place(gap.place)} {gap.yuan:,.2f}" for gap in row.gaps)
            for row in rows[:SHOWN]
        )
        if gone:
            body += "\n" + _("lines that were booked and are gone: %(yuan)s") % {"yuan": f"{gone:,.2f}"}
    notify(
        recipients=people,
        kind=MessageKind.TODO,
        title=title,
        body=body,
        effect_key=f"reconcile-funds:{today.isoformat()}",
    )


def _place(name: str) -> str:
    words = {
        "chain": _("approved against paid"),
        "award": _("paid, deducted or recovered beyond the award"),
        "measure": _("decided against deducted or recovered"),
        "receipt": _("paid against received by the park"),
        "recovery": _("demanded back against paid back"),
        "ledger": _("received against spent and balance"),
        "log": _("books and payments against the operation log"),
    }
    return words[name]
