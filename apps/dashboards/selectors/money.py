"""To-do rows about money, as ``components/_todo.html`` draws them, and with whom it lies."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.accounts.models import User
from apps.common.templatetags.portal import yuan
from apps.dashboards.labels import working_days
from apps.funds.choices import MeasureState, PaperState, TrancheState
from apps.funds.models import Assessment, Measure, Scheme, Tranche
from apps.funds.selectors import waiting
from apps.funds.selectors.lists import overdue
from apps.obligations.rules import Days
from apps.programmes.models import Programme

Row = dict[str, Any]
ACTIONS: dict[str, tuple[str, str]] = {
    TrancheState.RETURNED: ("funds:tranche", "arrow-back-up"),
    TrancheState.PROPOSED: ("funds:answer", "clock"),
    TrancheState.APPROVED: ("funds:pay", "building-bank"),
    TrancheState.PAID: ("funds:receive", "wallet"),
    TrancheState.RECEIVED: ("funds:file", "receipt"),
}


def money_todo(user: User, programme: Programme, days: Days, today: date) -> list[Row]:
    """What a person has to do about money: tranches, papers to sign, measures, findings, then what may be proposed.

    Six queries, and those of the facts of gates for the economy department of a county.
    """
    if not waiting.turn_of(user):
        return []
    return [
        *(_tranche(row, days, today) for row in waiting.waiting_tranches(user, programme)),
        *(_scheme(row) for row in waiting.waiting_schemes(user, programme)),
        *(_assessment(row, days, today) for row in waiting.waiting_assessments(user, programme)),
        *(_measure(row, days, today) for row in waiting.waiting_measures(user, programme)),
        *_flags(user, programme),
        *_demanded(user, programme),
        *(_gate(each) for each in waiting.open_gates(user, programme, today)),
    ]


def money_waiting(user: User, programme: Programme, days: Days, today: date) -> list[Row]:
    """Whose step about money in sight is awaited, beside opinions; the longest wait first. One query."""
    return [_lies(row, days, today) for row in waiting.moving_tranches(user, programme)]


def _tranche(row: Tranche, days: Days, today: date) -> Row:
    words = {
        TrancheState.RETURNED: (_("returned by finance"), _("Propose again")),
        TrancheState.PROPOSED: (_("waits for the approval of finance"), _("Approve or return")),
        TrancheState.APPROVED: (_("approved, to be paid"), _("Record the payment")),
        TrancheState.PAID: (_("paid, confirm that it arrived"), _("Confirm receipt")),
        TrancheState.RECEIVED: (_("received, to be filed with the province"), _("File with the province")),
    }
    text, action = words[TrancheState(row.state)]
    name, icon = ACTIONS[row.state]
    amount = row.approved_yuan if row.approved_yuan is not None else row.suggested_yuan
    due = ""
    if row.state == TrancheState.RECEIVED and row.filing_due_on is not None:
        due = " · " + _("due on %(day)s") % {"day": row.filing_due_on.isoformat()}
    return {
        **_chip(row, days, today, icon),
        "title": f"{row.award.enrolment.park.name} · {row.rule.name}",
        "text": f"{_('%(amount)s yuan') % {'amount': yuan(amount)}} · {text}{due}",
        "url": reverse(name, args=[row.pk]),
        "action": action,
    }


def _chip(row: Tranche, days: Days, today: date, icon: str) -> Row:
    if row.state == TrancheState.RETURNED:
        return {"status": "bad", "chip": _("Returned"), "icon": icon}
    if overdue(row, today):
        return {"status": "bad", "chip": _("Overdue"), "icon": "alert-circle"}
    return _since(_last_step(row), days, today) | {"icon": icon}


def _last_step(row: Tranche) -> date:
    """The day of the step that was taken last."""
    if row.state == TrancheState.PAID and row.paid_on is not None:
        return row.paid_on
    if row.state == TrancheState.RECEIVED and row.received_on is not None:
        return row.received_on
    approved = row.approved_at if row.state == TrancheState.APPROVED else None
    return timezone.localdate(approved or row.proposed_at)


def _since(day: date, days: Days, today: date) -> Row:
    count = days.between(day, today)
    return {"status": "bad" if count > 10 else "warn" if count > 5 else "info", "chip": working_days(count)}


def _scheme(row: Scheme) -> Row:
    waits = row.state == PaperState.FILED
    return {
        "status": "info" if waits else "bad",
        "chip": str(row.get_state_display()),
        "icon": "scale" if waits else "arrow-back-up",
        "title": _("Disbursement scheme of %(county)s") % {"county": row.county},
        "text": _("waits for the signature of finance") if waits else _("returned by finance"),
        "url": reverse("funds:scheme_sign" if waits else "funds:scheme_edit", args=[row.pk]),
        "action": _("Sign or return") if waits else _("Revise"),
    }


def _assessment(row: Assessment, days: Days, today: date) -> Row:
    waits = row.state == PaperState.FILED
    since = _since(timezone.localdate(row.written_at), days, today) if waits else {}
    return {
        "status": "bad",
        "chip": _("Returned"),
        "icon": "scale" if waits else "arrow-back-up",
        **since,
        "title": _("%(park)s: joint assessment of %(tranche)s") % {"park": row.award, "tranche": row.rule.name},
        "text": _("waits for the signature of finance") if waits else _("returned by finance"),
        "url": reverse("funds:assessment_sign", args=[row.pk])
        if waits
        else reverse("funds:assess", args=[row.award_id, row.rule.number]),
        "action": _("Sign or return") if waits else _("Revise"),
    }


def _measure(row: Measure, days: Days, today: date) -> Row:
    proposed = row.state == MeasureState.PROPOSED
    amount = _("%(amount)s yuan") % {"amount": yuan(row.amount_yuan)} if row.amount_yuan else ""
    return {
        **_since(timezone.localdate(row.proposed_at), days, today),
        "icon": "gavel",
        "title": f"{row.award} · {row.get_kind_display()}",
        "text": " · ".join(part for part in (amount, row.reason[:60]) if part),
        "url": reverse("funds:measure_answer" if proposed else "funds:recover", args=[row.pk]),
        "action": _("Give the opinion") if proposed else _("Record the recovery"),
    }


def _flags(user: User, programme: Programme) -> list[Row]:
    rows = list(waiting.waiting_flags(user, programme))
    if not rows:
        return []
    words = ngettext("%(count)s finding", "%(count)s findings", len(rows)) % {"count": len(rows)}
    parks = dict.fromkeys(row.entry.account.enrolment.park.name for row in rows)
    return [
        {
            "status": "bad",
            "chip": words,
            "icon": "flag",
            "title": _("Expenditures that stand out"),
            "text": " · ".join([*parks][:3]),
            "url": reverse("funds:ledger_flag", args=[rows[0].pk]) if len(rows) == 1 else reverse("funds:books"),
            "action": pgettext("finding", "Decide"),
        }
    ]


def _demanded(user: User, programme: Programme) -> list[Row]:
    return [
        {
            "status": "bad",
            "chip": _("Recovery"),
            "icon": "arrow-back-up",
            "title": _("%(amount)s yuan are demanded back") % {"amount": yuan(row.amount_yuan)},
            "text": f"{row.award} · {row.made_on.isoformat()}",
            "url": reverse("funds:books"),
            "action": _("Book as paid back"),
        }
        for row in waiting.demanded_back(user, programme)
    ]


def _gate(each: waiting.OpenGate) -> Row:
    return {
        "status": "ok",
        "chip": _("May be proposed"),
        "icon": "lock-open",
        "title": f"{each.award} · {each.rule.name}",
        "text": _("every condition of the gate is met"),
        "url": reverse("funds:propose", args=[each.award.pk, each.rule.number]),
        "action": _("Propose a payment"),
    }


def _lies(row: Tranche, days: Days, today: date) -> Row:
    county = row.award.county
    economy = _("Economy department of %(county)s") % {"county": county}
    finance = _("Finance department of %(county)s") % {"county": county}
    offices = {
        TrancheState.RETURNED: economy,
        TrancheState.APPROVED: finance,
        TrancheState.PAID: row.award.enrolment.park.operator.name,
        TrancheState.RECEIVED: economy,
    }
    waited = working_days(days.between(_last_step(row), today))
    words = {"office": offices[TrancheState(row.state)], "waited": waited}
    return {
        "icon": "coin",
        "is_now": True,
        "title": f"{row.award} · {row.rule.name}",
        "url": row.get_absolute_url(),
        "meta": _("%(office)s, waiting for %(waited)s") % words,
    }
