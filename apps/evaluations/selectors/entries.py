"""What the portal holds of pilot parks on a day, as entries of a scheme, each with the records behind it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.delivery.selectors.summary import Basis, read_book
from apps.evaluations.rules.facts import Goal, Link, elapsed, goal_values
from apps.funds.choices import BookKind, FundSource
from apps.funds.models import Award, FundAccount, LedgerEntry, MechanismFile
from apps.integrity.choices import CaseState
from apps.integrity.models import Case
from apps.obligations.choices import Debtor
from apps.obligations.models import Obligation
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, Programme
from apps.targets.models import Target

NOTHING = Decimal("0.00")


@dataclass
class Entries:
    """``values`` by key of ``rules.facts.FACTS``; ``sources`` the records behind each."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))


def entries_of(enrolments: Iterable[Enrolment], programme: Programme, day: date) -> dict[int, Entries]:
    """Entries by enrolment at the close of ``day``. A constant number of queries. Load ``park`` with the enrolments."""
    parks = {each.pk: each for each in enrolments}
    found = {pk: Entries() for pk in parks}
    _goals(found, parks, programme, day)
    _money(found, parks, day)
    _matters(found, day)
    _cases(found, day)
    return found


def _goals(found: dict[int, Entries], parks: dict[int, Enrolment], programme: Programme, day: date) -> None:
    until = min(day, programme.end_date)
    book = read_book(programme, parks, until=until, basis=Basis.ACCEPTED)
    counts = book.between(programme.start_date, until) if until >= programme.start_date else {}
    goals: dict[int, list[Goal]] = defaultdict(list)
    rows = Target.objects.filter(enrolment__in=parks).select_related("service_type")
    for target in rows.order_by("service_type__position", "unit"):
        counted = counts.get((target.enrolment_id, target.service_type_id))
        goals[target.enrolment_id].append(
            _goal(target, counted.of(target.unit) if counted else Decimal(0), parks[target.enrolment_id].park_id)
        )
    passed, total = elapsed(programme.start_date, programme.end_date, day)
    for pk, entries in found.items():
        entries.values |= goal_values(goals[pk], passed, total)
        for goal in goals[pk]:
            if goal.group:
                entries.sources[f"{goal.group}_done"].append(goal.link)


def _goal(target: Target, done: Decimal, park: int) -> Goal:
    service = target.service_type
    group = {Unit.SESSIONS.value: "sessions", Unit.VISITS.value: "visits"}.get(target.unit, "")
    if service.service_class == ServiceClass.PRECISE:
        group = "precise"
    address = f"{reverse('delivery:list')}?{urlencode({'park': park, 'service': service.pk, 'state': 'accepted'})}"
    words = f"{done.normalize():f} / {target.value.normalize():f} {target.get_unit_display()}"
    return Goal(group, target.value if group else NOTHING, done, Link(service.name, words, address))


def _money(found: dict[int, Entries], parks: dict[int, Enrolment], day: date) -> None:
    accounts = FundAccount.objects.filter(enrolment__in=found, source=FundSource.PROVINCIAL)
    books = dict(accounts.values_list("enrolment_id", "pk"))
    sums: dict[tuple[int, str, str], Decimal] = {}
    rows = LedgerEntry.objects.filter(account__in=books.values(), entry_date__lte=day).order_by()
    keys = ("account__enrolment_id", "kind", "budget_line__service_type__service_class")
    for *key, total in rows.values_list(*keys).annotate(total=Sum("effect_yuan")):
        sums[key[0], key[1], key[2] or ""] = total
    awards = {row.enrolment_id: row for row in Award.objects.filter(enrolment__in=found)}
    files: dict[int, list[MechanismFile]] = defaultdict(list)
    shown = MechanismFile.objects.filter(award__in=awards.values(), added_at__date__lte=day)
    for file in shown.select_related("award").order_by("pk"):
        files[file.award.enrolment_id].append(file)
    for pk, entries in found.items():
        entries.values |= _sums(pk, sums)
        award = awards.get(pk)
        entries.values["money_award"] = award.total_yuan if award else parks[pk].award_yuan
        entries.values["mechanism_files"] = len(files[pk])
        entries.sources["mechanism_files"] = [_mechanism(file) for file in files[pk]]
        if pk in books:
            address = reverse("funds:ledger", args=[books[pk]])
            for key in ("money_spent", "money_precise", "money_received"):
                entries.sources[key] = [Link(_("Book of the park"), f"{entries.values[key]:,.2f}", address)]


def _sums(pk: int, sums: dict[tuple[int, str, str], Decimal]) -> dict[str, Decimal]:
    def total(kind: str, *classes: str) -> Decimal:
        mine = (value for (park, one, of), value in sums.items() if (park, one) == (pk, kind) and of in classes)
        return sum(mine, NOTHING)

    every = ("", *ServiceClass.values)
    return {
        "money_spent": -total(BookKind.EXPENDITURE, *every),
        "money_precise": -total(BookKind.EXPENDITURE, ServiceClass.PRECISE),
        "money_received": total(BookKind.RECEIPT, *every),
    }


def _mechanism(file: MechanismFile) -> Link:
    return Link(file.title, f"{file.added_at:%Y-%m-%d}", reverse("funds:mechanism_file", args=[file.award_id, file.pk]))


def _matters(found: dict[int, Entries], day: date) -> None:
    for entries in found.values():
        entries.values |= {"reports_owed": 0, "reports_in_time": 0}
    rows = Obligation.objects.filter(enrolment__in=found, debtor=Debtor.PARK, last_day__lt=day)
    for row in rows.select_related("rule").order_by("due_on", "pk"):
        if row.enrolment_id is None:
            continue
        entries = found[row.enrolment_id]
        filed = row.first_done_on if row.first_done_on and row.first_done_on <= day else None
        in_time = filed is not None and filed <= row.last_day
        entries.values["reports_owed"] += 1
        entries.values["reports_in_time"] += in_time
        words = _("in time") if in_time else _("late") if filed else _("missing")
        entries.sources["reports_in_time"].append(Link(row.matter, words, row.get_absolute_url()))


def _cases(found: dict[int, Entries], day: date) -> None:
    for entries in found.values():
        entries.values["cases"] = 0
    rows = Case.objects.filter(enrolment__in=found, opened_at__date__lte=day).exclude(state=CaseState.LIFTED)
    for case in rows.order_by("pk"):
        entries = found[case.enrolment_id]
        entries.values["cases"] += 1
        link = Link(case.label, str(case.get_kind_display()), case.get_absolute_url(), office=True)
        entries.sources["cases"].append(link)
