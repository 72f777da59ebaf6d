"""Facts behind the three triggers, read from reports, counts, the money and violation cases (R0.74)."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from apps.common.money import CENT
from apps.common.periods import Period, period_label, periods_between
from apps.delivery.selectors.summary import Basis, Book, read_book
from apps.evaluations.models import FinalTerms
from apps.evaluations.rules.triggers import Facts, Goal, Trigger, triggers
from apps.funds.models import Award
from apps.funds.selectors import sums
from apps.funds.selectors.ledger import account_of, totals_of
from apps.integrity.models import Case
from apps.programmes.models import Enrolment, Programme
from apps.reports.models import PeriodReport
from apps.reports.rules import calendar
from apps.reports.rules.figures import completion
from apps.targets.models import Target

TENTH = Decimal("0.1")


def terms_of(programme: Programme) -> FinalTerms:
    """The terms of a programme; one that sets none has the usual ones. One query."""
    return FinalTerms.objects.filter(programme=programme).first() or FinalTerms(programme=programme)


def suggested(enrolment: Enrolment, today: date) -> list[Trigger]:
    """The three triggers of a pilot park with their facts on a day; load programme and park with it."""
    return triggers(facts_of(enrolment, today), terms_of(enrolment.programme))


def facts_of(enrolment: Enrolment, today: date) -> Facts:
    """What the portal knows about a pilot park at the close of a day. A constant number of queries."""
    programme = enrolment.programme
    until = min(today, programme.end_date)
    book = read_book(programme, [enrolment.pk], until=until, basis=Basis.ACCEPTED)
    money = _money(enrolment)
    return Facts(
        late_reports=tuple(_late_reports(enrolment, today)),
        idle_quarters=tuple(_idle_quarters(enrolment, book, until)),
        goals=tuple(_goals(enrolment, book, until)),
        cases=tuple(_cases(enrolment)),
        **money,
    )


def figures_of(enrolment: Enrolment, today: date) -> dict[str, Any]:
    """The same facts as the self-evaluation freezes them: canonical JSON in the portal's language, no addresses."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = facts_of(enrolment, today)
    return {
        "day": today.isoformat(),
        "award_yuan": str(enrolment.award_yuan),
        "paid_yuan": str(facts.paid_yuan),
        "spent_yuan": str(facts.spent_yuan),
        "execution": None if facts.execution is None else str(facts.execution),
        "late_reports": [{"name": name, "days": days} for name, days, _url in facts.late_reports],
        "idle_quarters": [name for name, _url in facts.idle_quarters],
        "cases": len(facts.cases),
        "goals": [
            {
                "name": goal.name,
                "unit": goal.unit,
                "target": f"{goal.target.normalize():f}",
                "done": f"{goal.done.normalize():f}",
                "percent": None if goal.percent is None else f"{goal.percent:f}",
            }
            for goal in facts.goals
        ],
    }


def _late_reports(enrolment: Enrolment, today: date) -> list[tuple[str, int, str]]:
    """Reports filed after their grace, or missing: period in words, days late, address. One query."""
    programme, found = enrolment.programme, []
    rows = {row.period_code: row for row in PeriodReport.objects.filter(enrolment=enrolment)}
    for period in calendar.reporting_periods(programme):
        if not calendar.owes(period, enrolment.enrolled_date, enrolment.left_date):
            continue
        row = rows.get(period.code)
        filed = timezone.localdate(row.first_submitted_at) if row and row.first_submitted_at else None
        lag = calendar.delay(calendar.due_date(period, programme), programme.report_grace_days, filed, today)
        if lag.is_late:
            url = row.get_absolute_url() if row else f"{reverse('reports:list')}?period={period.code}"
            found.append((period_label(period.code), lag.days, url))
    return found


def _idle_quarters(enrolment: Enrolment, book: Book, until: date) -> list[tuple[str, str]]:
    """Quarters that are over in which no service of the park was accepted: name and address. No query."""
    first = max(enrolment.programme.start_date, enrolment.enrolled_date)
    found = []
    for quarter in periods_between(first, until):
        last = min(quarter.end, enrolment.programme.end_date)
        if last > until:
            continue
        counts = book.between(max(quarter.start, first), last).values()
        if not any(row.sessions or row.visits for row in counts):
            found.append((period_label(quarter.code), _records(enrolment, quarter)))
    return found


def _records(enrolment: Enrolment, quarter: Period) -> str:
    wanted = {"park": enrolment.park_id, "start": quarter.start.isoformat(), "end": quarter.end.isoformat()}
    return f"{reverse('delivery:list')}?{urlencode(wanted)}"


def _money(enrolment: Enrolment) -> dict[str, Any]:
    """What was paid and not recovered, what the provincial book says was spent, the share in percent. Three queries."""
    award = Award.objects.filter(enrolment=enrolment).select_related("enrolment").first()
    account = account_of(enrolment)
    paid = sums(award).held if award else Decimal(0)
    spent = totals_of(account).spent
    share = (spent * 100 / paid).quantize(TENTH, rounding=ROUND_HALF_UP) if paid else None
    if account is not None:
        url = reverse("funds:ledger", args=[account.pk])
    else:
        url = award.get_absolute_url() if award else ""
    return {"paid_yuan": paid.quantize(CENT), "spent_yuan": spent.quantize(CENT), "execution": share, "money_url": url}


def _goals(enrolment: Enrolment, book: Book, until: date) -> list[Goal]:
    """Every goal with what was accepted of it. One query."""
    counted = book.between(enrolment.programme.start_date, until)
    rows = Target.objects.filter(enrolment=enrolment).select_related("service_type")
    found = []
    for target in rows.order_by("service_type__position", "unit", "pk"):
        counts = counted.get((enrolment.pk, target.service_type_id))
        done = counts.of(target.unit) if counts else Decimal(0)
        percent = completion(done, target.value, target.operator)
        shown = None if percent is None else percent.quantize(TENTH, rounding=ROUND_DOWN)
        wanted = {"park": enrolment.park_id, "service": target.service_type_id, "state": "accepted"}
        url = f"{reverse('delivery:list')}?{urlencode(wanted)}"
        found.append(Goal(target.service_type.name, str(target.get_unit_display()), target.value, done, shown, url))
    return found


def _cases(enrolment: Enrolment) -> list[tuple[str, str, str]]:
    """Violation cases whose handling is not closed: the portal keeps no other record of rectification. One query."""
    rows = Case.objects.freezing().filter(enrolment=enrolment).order_by("pk")
    return [(str(row.get_kind_display()), str(row.get_state_display()), row.get_absolute_url()) for row in rows]
