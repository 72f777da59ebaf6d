"""Gates of tranches: each condition a programme sets, held against the facts, with who must act (R0.53-R0.58)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.funds.choices import SETTLED, PaperState
from apps.programmes.choices import ConditionCode
from apps.publicity.rules import Review

Wanted = Mapping[str, Any]
MIDTERM_FORM = "附件2 中期评价表"
PARK, ECONOMY, FINANCE, BOTH, PROVINCE = "park", "economy", "finance", "both", "province"
PARTIES = {
    PARK: gettext_lazy("Park"),
    ECONOMY: gettext_lazy("Economy department of the county"),
    FINANCE: gettext_lazy("Finance department of the county"),
    BOTH: gettext_lazy("Economy and finance department of the county"),
    PROVINCE: gettext_lazy("Province"),
}


@dataclass(frozen=True)
class FormFact:
    """How far a form of the calendar is: the day it was filed, and when it opens."""

    done_on: date | None = None
    opens_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class AssessmentFact:
    """How far the joint assessment of a tranche is."""

    state: str
    pays_all: bool
    working_days: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything a gate looks at. ``tranches`` and ``assessments`` go by the number of the tranche; ``forms`` by form.

    ``reviews`` are the public reviews about the award; one that names a step holds back that tranche alone. ``urls``
    lead from a condition's code to the evidence behind it.
    """

    today: date
    plan_state: str = ""
    plan_approved_on: date | None = None
    scheme_state: str = ""
    scheme_agreed_on: date | None = None
    mechanism_files: int = 0
    precise_services: int = 0
    assessments: Mapping[int, AssessmentFact] = field(default_factory=dict)
    tranches: Mapping[int, str] = field(default_factory=dict)
    forms: Mapping[str, FormFact] = field(default_factory=dict)
    reviews: Sequence[Review] = ()
    case: str = ""
    is_paused: bool = False
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Condition:
    """One condition of a gate, as ``components/_conditions.html`` draws it.

    ``party`` must act while it is not met (a key of :data:`PARTIES`); ``days_left`` until it may be met, ``due_on`` the
    day the calendar wants it by. The page adds ``clause``, ``number`` of the tranche, the latest ``urge`` and whether
    its reader ``may_urge``.
    """

    code: str
    title: str
    needed: str
    now: str
    met: bool
    party: str = ""
    status: str = ""
    days_left: int | None = None
    url: str = ""
    clause: Any = None
    due_on: date | None = None
    today: date | None = None
    number: int = 0
    urge: Any = None
    may_urge: bool = False

    @property
    def links(self) -> list[dict[str, str]]:
        """Where the evidence lies."""
        return [{"url": self.url, "label": _("Evidence")}] if self.url else []

    @property
    def who(self) -> str:
        """Who must act, in words; nobody once it is met."""
        return str(PARTIES.get(self.party, "")) if not self.met else ""

    @property
    def text(self) -> str:
        """When it can be met at the earliest, if that lies ahead; else how the calendar stands."""
        if self.met:
            return ""
        if self.days_left:
            return ngettext("in %(days)s day at the earliest", "in %(days)s days at the earliest", self.days_left) % {
                "days": self.days_left
            }
        if self.due_on is None or self.today is None:
            return ""
        left = (self.due_on - self.today).days
        words = {"day": self.due_on.isoformat(), "count": abs(left)}
        if left < 0:
            return ngettext("due on %(day)s, %(count)s day late", "due on %(day)s, %(count)s days late", -left) % words
        return ngettext("due on %(day)s, %(count)s day left", "due on %(day)s, %(count)s days left", left) % words


def gate(rule_number: int, wanted: Iterable[Wanted], facts: Facts) -> list[Condition]:
    """Conditions of a tranche in the order of the programme's data, and always: payments are not paused.

    A code nobody knows is never met: money stays where it is.
    """
    found = [_judge(rule_number, each, facts) for each in wanted]
    if facts.is_paused:
        found.append(
            Condition("paused", _("Payments are paused"), _("resumed"), _("paused"), False, BOTH, "bad"),
        )
    return found


def unmet(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions that keep a gate shut."""
    return [each for each in conditions if not each.met]


def _judge(number: int, wanted: Wanted, facts: Facts) -> Condition:
    code = str(wanted.get("code", ""))
    judge = JUDGES.get(code)
    if judge is None:
        return Condition(code, code, _("a condition the portal knows"), _("unknown"), False, PROVINCE, "bad")
    return judge(number, wanted, facts)


def _make(code: str, facts: Facts, *, met: bool, pending: bool = False, **words: Any) -> Condition:
    """``pending`` is for what nobody can do anything about yet: drawn quiet instead of red."""
    status = "ok" if met else ("" if pending else "bad")
    label = str(ConditionCode(code).label)
    return Condition(code, label, met=met, status=status, url=facts.urls.get(code, ""), today=facts.today, **words)


def _plan(number: int, wanted: Wanted, facts: Facts) -> Condition:
    done = facts.plan_approved_on
    waits = facts.plan_state == "submitted"
    now = f"{done:%Y-%m-%d}" if done else (_("under joint review") if waits else _("not submitted"))
    party = BOTH if waits else PARK
    return _make(
        "plan_approved", facts, met=done is not None, needed=_("passed by both departments"), now=now, party=party
    )


def _scheme(number: int, wanted: Wanted, facts: Facts) -> Condition:
    done = facts.scheme_agreed_on
    waits = facts.scheme_state == PaperState.FILED
    now = f"{done:%Y-%m-%d}" if done else (_("waiting for finance") if waits else _("not signed"))
    party = FINANCE if waits else ECONOMY
    return _make("scheme_filed", facts, met=done is not None, needed=_("signed by both, filed"), now=now, party=party)


def _least(wanted: Wanted, default: int = 1) -> int:
    return int(wanted.get("at_least", default))


def _mechanism(number: int, wanted: Wanted, facts: Facts) -> Condition:
    least, count = _least(wanted), facts.mechanism_files
    needed = ngettext("at least %(count)s document", "at least %(count)s documents", least) % {"count": least}
    return _make("mechanism_files", facts, met=count >= least, needed=needed, now=str(count), party=PARK)


def _precise(number: int, wanted: Wanted, facts: Facts) -> Condition:
    least, count = _least(wanted), facts.precise_services
    needed = ngettext(
        "at least %(count)s accepted precise service", "at least %(count)s accepted precise services", least
    ) % {"count": least}
    return _make("precise_services", facts, met=count >= least, needed=needed, now=str(count), party=PARK)


def _assessed(number: int, wanted: Wanted, facts: Facts) -> Condition:
    seen = facts.assessments.get(number)
    met = seen is not None and seen.state == PaperState.AGREED
    waits = seen is not None and seen.state == PaperState.FILED
    if waits and seen is not None:
        now = ngettext(
            "economy agrees, finance has not answered (%(days)s working day)",
            "economy agrees, finance has not answered (%(days)s working days)",
            seen.working_days,
        ) % {"days": seen.working_days}
    else:
        now = _("both agree") if met else _("not begun")
    if met and seen is not None and seen.pays_all:
        now = _("both agree, everything may be paid")
    party = FINANCE if waits else ECONOMY
    found = _make("joint_assessment", facts, met=met, needed=_("economy and finance agree"), now=now, party=party)
    return found if not waits else Condition(**{**found.__dict__, "status": "warn"})


def _midterm(number: int, wanted: Wanted, facts: Facts) -> Condition:
    form = facts.forms.get(str(wanted.get("form", MIDTERM_FORM)), FormFact())
    ahead = (form.opens_on - facts.today).days if form.opens_on and form.opens_on > facts.today else 0
    now = f"{form.done_on:%Y-%m-%d}" if form.done_on else _("not filed")
    needed = _("filed with the province") if not ahead else _("from %(day)s on") % {"day": form.opens_on}
    return _make(
        "midterm_filed",
        facts,
        met=form.done_on is not None,
        pending=bool(ahead),
        needed=needed,
        now=now,
        party=BOTH,
        days_left=ahead or None,
    )


def _publicity(number: int, wanted: Wanted, facts: Facts) -> Condition:
    least = _least(wanted, 0)
    here = [each for each in facts.reviews if each.step in {"", str(number)}]
    still = [each for each in here if not each.is_closed]
    met = not still and len(here) >= least
    now = _("%(closed)s closed, %(open)s open") % {"closed": len(here) - len(still), "open": len(still)}
    if unanswered := sum(each.unanswered for each in still):
        now += " · " + _("%(count)s objections without answer") % {"count": unanswered}
    end = max((each.closes_on for each in still), default=None)
    ahead = (end - facts.today).days + 1 if end and end >= facts.today else None
    needed = _("none open") if not least else _("at least %(count)s closed") % {"count": least}
    party = ECONOMY
    return _make("publicity_closed", facts, met=met, needed=needed, now=now, party=party, days_left=ahead)


def _case(number: int, wanted: Wanted, facts: Facts) -> Condition:
    now = facts.case or _("none")
    return _make("no_open_case", facts, met=not facts.case, needed=_("none open"), now=now, party=BOTH)


def _previous(number: int, wanted: Wanted, facts: Facts) -> Condition:
    earlier = [facts.tranches.get(each, "") for each in range(1, number)]
    behind = next((place for place, state in enumerate(earlier, 1) if state not in SETTLED), None)
    state = "" if behind is None else earlier[behind - 1]
    words = {"paid": _("waiting for the park"), "received": _("received, not filed"), "": _("not paid")}
    now = _("received and filed") if behind is None else words.get(state, _("on its way"))
    party = {"paid": PARK, "approved": FINANCE, "proposed": FINANCE}.get(state, ECONOMY)
    pending = behind is not None and not state
    needed = _("received and filed")
    return _make(
        "previous_tranche_confirmed", facts, met=behind is None, pending=pending, needed=needed, now=now, party=party
    )


JUDGES: dict[str, Callable[[int, Wanted, Facts], Condition]] = {
    ConditionCode.PLAN_APPROVED: _plan,
    ConditionCode.SCHEME_FILED: _scheme,
    ConditionCode.MECHANISM: _mechanism,
    ConditionCode.PRECISE: _precise,
    ConditionCode.ASSESSMENT: _assessed,
    ConditionCode.MIDTERM: _midterm,
    ConditionCode.PUBLICITY: _publicity,
    ConditionCode.NO_CASE: _case,
    ConditionCode.PREVIOUS: _previous,
}
