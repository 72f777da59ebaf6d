"""The gate page of an award: each tranche with its conditions, amounts and steps (RX.3)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.periods import elapsed_share
from apps.common.workflow import Step
from apps.funds.choices import OUT_OF_COUNTY, TrancheState
from apps.funds.models import Assessment, Award, GateUrge, Tranche
from apps.funds.permissions import proposes, urges
from apps.funds.rules.amounts import Bounds, Sums, bounds, percent
from apps.funds.rules.capitals import capitals
from apps.funds.rules.gates import Condition, gate, unmet
from apps.funds.selectors.facts import due_days, facts_of, rules_of, sums
from apps.funds.selectors.ledger import account_of, totals_of
from apps.funds.workflow import TRANCHE
from apps.programmes.choices import ConditionCode
from apps.programmes.models import Clause, TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User

SHOWN = ("rule", "proposed_by", "proposed_for", "approved_by", "approved_for", "received_by", "filed_by")
CHIPS: dict[str, tuple[str, str]] = {
    TrancheState.PROPOSED: ("info", "clock"),
    TrancheState.RETURNED: ("bad", "arrow-back-up"),
    TrancheState.APPROVED: ("info", "check"),
    TrancheState.PAID: ("warn", "building-bank"),
    TrancheState.RECEIVED: ("warn", "wallet"),
    TrancheState.FILED: ("ok", "check"),
    TrancheState.NOTHING: ("", "minus"),
}


@dataclass(frozen=True)
class Gate:
    """One tranche as the page draws it; ``shape`` is ``open``, ``now`` or ``shut``, ``amount`` in yuan."""

    rule: TrancheRule
    tranche: Tranche | None
    shape: str
    chip: tuple[str, str, str]
    amount: Decimal
    is_planned: bool
    share: Decimal | None
    allowed: Bounds
    conditions: list[Condition]
    steps: list[Step]
    may_propose: bool
    assessment: Assessment | None

    @property
    def amount_words(self) -> str:
        """The amount in capital figures."""
        return capitals(max(self.amount, Decimal(0)))

    @property
    def range_words(self) -> str:
        """What the amount may be, in shares of the award."""
        low, high = self.allowed.min_share, self.allowed.max_share
        if high is not None:
            return _("at most %(share)s") % {"share": percent(high)} if low < high else percent(high)
        if not low:
            return _("may be 0, with a reason")
        top = self.allowed.high
        return _("from %(low)s up to %(high)s yuan") % {"low": percent(low), "high": f"{top:,.2f}"}

    @property
    def is_ready(self) -> bool:
        """Whether every condition is met and something may be proposed."""
        return not unmet(self.conditions)

    @property
    def wants_assessment(self) -> bool:
        """Whether the programme asks for a joint assessment before this tranche."""
        return any(each.code == ConditionCode.ASSESSMENT for each in self.conditions)

    @property
    def limit(self) -> Decimal:
        """The most this tranche may amount to in yuan; of a proposal, what it was held against."""
        return max(self.allowed.high, self.amount)

    @property
    def max_percent(self) -> str:
        """The most as a share of the award; empty for the rest."""
        return "" if self.allowed.max_share is None else percent(self.allowed.max_share)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Who did what, in the order it happened."""
        return events_of(self.tranche) if self.tranche else []

    @property
    def foot(self) -> str:
        """The line at the bottom of the card."""
        row = self.tranche
        if row is not None and row.received_on is not None:
            days = (row.received_on - timezone.localdate(row.proposed_at)).days
            return ngettext("%(days)s day from proposal to receipt", "%(days)s days from proposal to receipt", days) % {
                "days": days
            }
        missing = len(unmet(self.conditions))
        if row is None and missing:
            return _("Not all conditions are met, so nothing can be proposed.")
        return ""


def events_of(row: Tranche) -> list[dict[str, Any]]:
    """The steps of a tranche that have been taken, oldest first. No query beyond what is loaded."""
    steps: list[tuple[Any, str | Promise, str, Any]] = [
        (row.proposed_at, gettext_lazy("Economy proposed the payment"), "send", row.proposed_by),
        (row.approved_at, gettext_lazy("Finance approved"), "check", row.approved_by),
        (row.paid_on, gettext_lazy("Finance paid"), "building-bank", None),
        (row.received_on, gettext_lazy("The park confirmed the receipt"), "wallet", row.received_by),
        (row.filed_at, gettext_lazy("Filed with the province"), "receipt", row.filed_by),
    ]
    return [
        {"icon": icon, "status": "ok", "title": title, "meta": _moment(at) + (f" · {who.name}" if who else "")}
        for at, title, icon, who in steps
        if at is not None
    ]


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if hasattr(at, "hour") else f"{at:%Y-%m-%d}"


@dataclass(frozen=True)
class Frame:
    """What a page adds to the conditions of an award: clauses, days of the calendar, reminders, who may urge."""

    award: Award
    user: "User"
    today: date
    clauses: dict[str, Clause]
    due: dict[str, date]
    urges: dict[tuple[int, str], GateUrge]

    @classmethod
    def read(cls, award: Award, rules: list[TrancheRule], user: "User", today: date) -> "Frame":
        """Three queries, and three more when somebody has been urged."""
        named = {str(each["clause"]) for rule in rules for each in rule.conditions if each.get("clause")}
        rows = Clause.objects.filter(programme=award.enrolment.programme_id, number__in=named)
        told = "people__message__recipient", "people__message__deliveries"
        urges = award.urges.select_related("urged_by", "organisation").prefetch_related(*told).order_by("day", "pk")
        return cls(
            award,
            user,
            today,
            {row.number: row for row in rows},
            due_days(award),
            {(row.number, row.code): row for row in urges},
        )

    def of(self, rule: TrancheRule, condition: Condition, is_past: bool) -> Condition:
        """The condition with all that; nobody is urged about a tranche that ``is_past``."""
        wanted: dict[str, Any] = next((each for each in rule.conditions if each.get("code") == condition.code), {})
        urge = self.urges.get((rule.number, condition.code))
        told = urge is not None and urge.day == self.today
        waits = not condition.met and bool(condition.status) and not is_past
        return replace(
            condition,
            clause=self.clauses.get(str(wanted.get("clause", "")), rule.clause),
            due_on=self.due.get(condition.code),
            number=rule.number,
            urge=None if condition.met else urge,
            may_urge=waits and not told and urges(self.user, self.award, condition.party),
        )


def gates(award: Award, user: "User", now: Sums, today: date) -> list[Gate]:
    """The gates of an award in order, with what this person may do at each. A constant number of queries."""
    rules = rules_of(award)
    facts = facts_of(award, rules, today)
    rows = {row.rule_id: row for row in award.tranches.select_related(*SHOWN)}
    papers = {row.rule_id: row for row in award.assessments.all()}
    frame = Frame.read(award, rules, user, today)
    economy, found, projected = proposes(user, award), [], now
    current = next((rule.pk for rule in rules if not _is_past(rows.get(rule.pk))), None)
    for rule in rules:
        row = rows.get(rule.pk)
        if row is not None:
            row.award = award
        allowed = bounds(projected, rule.min_share, rule.max_share)
        is_past = _is_past(row)
        conditions = [frame.of(rule, each, is_past) for each in gate(rule.number, rule.conditions, facts)]
        amount = _amount(row, allowed)
        if row is None or row.state not in OUT_OF_COUNTY:
            projected = replace(projected, paid=projected.paid + amount)
        shape = "open" if is_past else ("now" if rule.pk == current else "shut")
        found.append(
            Gate(
                rule=rule,
                tranche=row,
                shape=shape,
                chip=_chip(row, conditions, shape),
                amount=amount,
                is_planned=row is None,
                share=now.share(amount),
                allowed=allowed,
                conditions=conditions,
                steps=TRANCHE.available(user, row) if row else [],
                may_propose=economy and (row is None or row.state == TrancheState.RETURNED),
                assessment=papers.get(rule.pk),
            )
        )
    return found


def _is_past(row: Tranche | None) -> bool:
    return row is not None and row.state in OUT_OF_COUNTY | {TrancheState.NOTHING.value}


def _amount(row: Tranche | None, allowed: Bounds) -> Decimal:
    """Paid, approved or suggested; before a proposal what the rule suggests: the most, the least, or the rest."""
    if row is not None:
        amounts: list[Decimal | None] = [row.paid_yuan, row.approved_yuan, row.suggested_yuan]
        return next(amount for amount in amounts if amount is not None)
    if allowed.max_share is not None:
        return allowed.high
    return allowed.low if allowed.min_share else allowed.high


def _chip(row: Tranche | None, conditions: list[Condition], shape: str) -> tuple[str, str, str]:
    if row is not None:
        status, icon = CHIPS[row.state]
        return status, str(row.get_state_display()), icon
    missing = len(unmet(conditions))
    if shape == "shut":
        return "", _("Not open"), "lock"
    if missing:
        words = ngettext("%(count)s condition missing", "%(count)s conditions missing", missing) % {"count": missing}
        return "warn", words, "clock"
    return "ok", _("May be proposed"), "lock-open"


@dataclass(frozen=True)
class Figures:
    """The four cards on top in yuan and percent, and both monitors (goals come from the page's own tag)."""

    now: Sums
    spent: Decimal
    balance: Decimal
    spent_of_paid: Decimal | None
    executed: Decimal | None
    time_percent: Decimal

    @property
    def total_words(self) -> str:
        """The allocation in capital figures."""
        return capitals(self.now.total)

    @property
    def paid_words(self) -> str:
        """What was paid, in capital figures."""
        return capitals(self.now.paid)

    @property
    def paid_percent(self) -> Decimal | None:
        """Paid in percent of the allocation."""
        return self.now.share(self.now.paid)


def figures(award: Award, today: date) -> Figures:
    """The sums of an award and of the park's book of provincial money. Three queries."""
    now, book = sums(award), totals_of(account_of(award.enrolment))
    programme = award.enrolment.programme
    elapsed = Decimal(str(elapsed_share(programme.start_date, programme.end_date, today))) * 100
    return Figures(
        now,
        book.spent,
        book.received - book.spent - book.returned,
        (book.spent * 100 / now.paid).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) if now.paid else None,
        now.share(book.spent),
        elapsed.quantize(Decimal("0.1")),
    )
