"""The first page of each role: what to do, what is due, how it goes, who is waited for."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation, User
from apps.common.money import to_wan
from apps.common.templatetags.portal import number
from apps.dashboards.links import records_url
from apps.dashboards.selectors.agenda import agenda
from apps.dashboards.selectors.duties import confirm_todo, duty_todo
from apps.dashboards.selectors.evaluations import midterm_todo
from apps.dashboards.selectors.filing import filing_todo
from apps.dashboards.selectors.finals import final_todo, marking_todo
from apps.dashboards.selectors.money import money_todo, money_waiting
from apps.dashboards.selectors.opinions import opinion_todo
from apps.dashboards.selectors.overview import class_shares, overview
from apps.dashboards.selectors.plans import plan_reviews, plan_todo
from apps.dashboards.selectors.progress import Frame, Line, Tally, counted, counted_link, pending, progress
from apps.dashboards.selectors.rail import activity, waited_for
from apps.dashboards.selectors.tiles import chips, tiles
from apps.dashboards.selectors.todo import park_todo, review_todo
from apps.dashboards.selectors.waiting import enrolments_of, late, soon
from apps.delivery.selectors import records_in
from apps.evaluations.permissions.final import is_expert
from apps.obligations import selectors as obligations
from apps.obligations.permissions import may_urge
from apps.obligations.rules import Days
from apps.obligations.selectors import duty_of
from apps.parks.models import Park
from apps.programmes.choices import DeadlineKind, ServiceClass
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.reports.choices import ReportState
from apps.reports.selectors import PeriodStatus, list_rows, waiting_for

Page = dict[str, Any]
LATE_SHOWN = 10


def park_home(user: User, programme: Programme, today: date, shift: int) -> Page:
    """Everything on the first page of park staff. Constant number of queries."""
    frame = Frame.of(programme, "", today)
    parks = list(enrolments_of(user, programme, today))
    reports = list_rows(user, programme, today=today)
    totals = progress(frame, parks)
    catalogue = list(ServiceType.objects.filter(programme=programme))
    first, days = max(frame.period.start, programme.start_date), obligations.all_days()
    duties = duty_todo(user, programme, days, today)
    papers = plan_todo(user, programme, today) + midterm_todo(user, programme, today) + final_todo(user, programme)
    more = papers + money_todo(user, programme, days, today) + duties
    return {
        "frame": frame,
        "parks": parks,
        "todo": park_todo(user, programme, reports, more),
        "urged": obligations.unread_urges(user, programme),
        "done": obligations.done_lately(user, programme, days, today),
        "late": [*late(reports), *(row for row in more if row["status"] == "bad" and row["icon"] == "alert-circle")],
        "returned": [row for row in reports if row.state == ReportState.RETURNED],
        "soon": [*soon(reports), *(row for row in duties if row["status"] == "warn")],
        "next_report": next((row for row in reversed(sorted_by_period(reports)) if row.owed), None),
        "steps": steps(frame, parks, totals.lines, reports, sum(each.sessions for each in totals.counts.values())),
        "agenda": agenda(user, programme, days, today, shift),
        "goals": goals(frame, totals.lines, pending(frame, parks)),
        "goal_chips": chips([frame.status(line.percent) for line in totals.lines]),
        "entered": records_in(user, programme).between(first, frame.day).count(),
        "entered_url": records_url(start=first.isoformat(), end=frame.day.isoformat()),
        "days_left": (programme.end_date - today).days,
        "waited_for": [*waited_for(user, programme, days, today), *money_waiting(user, programme, days, today)],
        "award_yuan": sum((each.award_yuan for each in parks), Decimal(0)),
        "classes": class_shares(frame, totals, catalogue, None),
        "activity": activity(user),
    }


def county_home(user: User, programme: Programme, today: date, shift: int) -> Page:
    """The first page of county and city officers: opinions to give, late parks, progress of the parks."""
    acting, days = user.acting, obligations.all_days()
    place = acting.organisation.jurisdiction if acting else None
    page = overview(user, programme, "", today, place)
    return {
        "page": page,
        "place": place,
        "reviews": (reviews := review_todo(waiting_for(user, programme), days, today)),
        "todo": [
            *reviews,
            *plan_reviews(user, programme, days, today),
            *money_todo(user, programme, days, today),
            *confirm_todo(user, programme),
            *filing_todo(user, programme),
            *opinion_todo(user, days, today),
            *midterm_todo(user, programme, today),
            *final_todo(user, programme),
            *duty_todo(user, programme, days, today),
        ],
        "urged": obligations.unread_urges(user, programme),
        "done": obligations.done_lately(user, programme, days, today),
        **overdue(user, programme, days, today),
        "place_chips": chips([each.status for each in page.places]),
        "agenda": agenda(user, programme, days, today, shift),
        "tiles": tiles(page),
        "waited_for": [*waited_for(user, programme, days, today), *money_waiting(user, programme, days, today)],
        "activity": activity(user),
    }


def province_home(user: User, programme: Programme, today: date, shift: int) -> Page:
    """The first page of the provincial departments: figures, what is late, the calendar."""
    page, days = overview(user, programme, "", today, None), obligations.all_days()
    return {
        "page": page,
        "tiles": tiles(page),
        "behind": [place for place in page.places if place.status == "bad"],
        "todo": [
            *plan_reviews(user, programme, days, today),
            *confirm_todo(user, programme),
            *filing_todo(user, programme),
            *opinion_todo(user, days, today),
            *midterm_todo(user, programme, today),
            *final_todo(user, programme),
            *duty_todo(user, programme, days, today),
        ],
        "done": obligations.done_lately(user, programme, days, today),
        "late_places": obligations.late_by_place(user, programme, today),
        "years_missing": days.missing(today),
        "place_chips": chips([each.status for each in page.places]),
        "agenda": agenda(user, programme, days, today, shift),
        "waited_for": waited_for(user, programme, days, today)[:8] + money_waiting(user, programme, days, today)[:8],
        "activity": activity(user),
    }


def overdue(user: User, programme: Programme, days: Days, today: date) -> Page:
    """What others owe past its due day, as the table of the late list draws it, the oldest ten. Six queries."""
    rows = obligations.late_duties(user, programme, today=today, others=True)
    shown = list(rows[:LATE_SHOWN])
    told = {row.pk for row in shown for each in row.reminders if each.day == today}  # type: ignore[attr-defined]
    drawn = [(duty_of(row, days, today), may_urge(user, row), row.pk in told) for row in shown]
    return {
        "overdue": drawn,
        "overdue_count": rows.count(),
        "may_urge": any(may and not done for _duty, may, done in drawn),
    }


def admin_home(user: User, today: date) -> Page:
    """The first page of the platform administration. Five queries."""
    return {
        "people": User.objects.filter(is_active=True).count(),
        "organisations": Organisation.objects.filter(is_active=True).count(),
        "park_count": Park.objects.count(),
        "activity": activity(user, limit=10),
        "years_missing": obligations.all_days().missing(today),
    }


def outside_home(user: User, today: date) -> Page:
    """The first page of auditors and other people from outside: the parks shown to them, and until when."""
    parks = Park.objects.visible_to(user).select_related("county", "operator").order_by("sort_key", "pk")
    grants = user.parkgrant_set.filter(valid_until__gte=today).values_list("content_object_id", "valid_until")
    until = dict(grants)
    return {
        "parks": [{"park": park, "until": until.get(park.pk)} for park in parks],
        "park_ids": [park.pk for park in parks],
        "marking": marking_todo(user) if is_expert(user) else [],
        "is_expert": is_expert(user),
        "activity": activity(user),
    }


def goals(frame: Frame, lines: list[Line], waiting: Tally) -> list[tuple[str, list[dict[str, Any]]]]:
    """Targets by class of service as table rows, each figure with the records behind it. No query."""
    return [
        (
            str(each.label),
            [_goal(frame, line, waiting) for line in lines if line.target.service_type.service_class == each],
        )
        for each in ServiceClass
        if any(line.target.service_type.service_class == each for line in lines)
    ]


def steps(
    frame: Frame, parks: list[Enrolment], lines: list[Line], reports: list[PeriodStatus], records: int
) -> list[dict[str, str]]:
    """The course of the pilot as far as it is on record, then the evaluations the programme sets. One query."""
    filed = sum(not row.owed for row in reports)
    joined = min((each.enrolled_date for each in parks), default=frame.programme.start_date)
    award = number(to_wan(sum((each.award_yuan for each in parks), Decimal(0))))
    targets = ngettext("%(count)s target", "%(count)s targets", len(lines)) % {"count": len(lines)}
    served = ngettext("%(count)s record accepted", "%(count)s records accepted", records) % {"count": records}
    rows = [
        _step(
            _("Chosen for the pilot"),
            _("%(day)s, %(award)s (10,000 yuan)") % {"day": joined.isoformat(), "award": award},
            "done",
        ),
        _step(_("Target list"), targets if lines else _("not imported yet"), "done" if lines else "now"),
        _step(_("Services"), served, "now"),
        _step(_("Reports"), _("%(filed)s of %(owed)s filed") % {"filed": filed, "owed": len(reports)}, "now"),
    ]
    windows = frame.programme.deadline_rules.filter(kind=DeadlineKind.WINDOW).order_by("due_date")
    opening = [(rule.name, rule.due_date) for rule in windows if rule.due_date]
    return rows + [_step(name, _opens(day, frame.today), "now" if day <= frame.today else "") for name, day in opening]


def sorted_by_period(reports: list[PeriodStatus]) -> list[PeriodStatus]:
    """Oldest period first."""
    return sorted(reports, key=lambda row: row.period)


def _goal(frame: Frame, line: Line, waiting: Tally) -> dict[str, Any]:
    target = line.target
    first = frame.programme.start_date
    return {
        "target": target,
        "line": line,
        "pending": counted(waiting, target),
        "status": frame.status(line.percent),
        "all_url": counted_link(target, first, frame.day),
        "period_url": counted_link(target, max(frame.period.start, first), frame.day),
    }


def _step(label: str, text: str, state: str) -> dict[str, str]:
    return {"label": label, "text": text, "state": state}


def _opens(day: date, today: date) -> str:
    shown = date_format(day, "YEAR_MONTH_FORMAT")
    return (_("open since %(month)s") if day <= today else _("opens in %(month)s")) % {"month": shown}
