"""The menu of each role: groups of pages the role may open, in the order people work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import CITY_ROLES, COUNTY_ROLES, PARK_ROLES, PROVINCE_ROLES, Role
from apps.accounts.models import User
from apps.accounts.permissions import is_park


@dataclass(frozen=True)
class Entry:
    """One page of a menu; ``badge`` names the count beside it, ``pages`` how the URL names begin that belong to it."""

    name: str
    icon: str
    label: Any
    badge: str = ""
    camera: bool = False
    pages: tuple[str, ...] = ("",)


@dataclass
class Item:
    """An entry as drawn: address, whether it is the page shown, how much waits there."""

    url: str
    icon: str
    label: Any
    active: bool
    count: int = 0
    camera: bool = False


@dataclass
class Group:
    """A titled part of the menu."""

    title: Any
    items: list[Item] = field(default_factory=list)


HOME = Entry("home", "home-2", _("My home page"), badge="todo", pages=("home",))
CALENDAR = Entry(
    "obligations:calendar",
    "calendar",
    _("Work calendar"),
    pages=("calendar", "list", "detail", "event", "holiday", "mark", "take"),
)
LATE = Entry("obligations:late", "speakerphone", _("Late and urged"), pages=("late",))
HOLIDAYS = Entry("obligations:holidays", "calendar-event", _("Holidays"), pages=("holiday",))
OVERVIEW = Entry("dashboards:overview", "chart-bar", _("Province overview"), pages=("overview", "county"))
COUNTY = Entry("dashboards:county", "chart-bar", _("County overview"), pages=("county",))
TARGETS = Entry("targets:list", "target", _("Targets and progress"))
RECORDS = Entry("delivery:list", "clipboard-check", _("Service records"), badge="records")
VENDORS = Entry("vendors:list", "scale", _("Providers and products"))
PARKS = Entry("parks:list", "building-community", _("Parks and enterprises"))
INTEGRITY = Entry("integrity:signals", "flag", _("Signals and cases"), pages=("signal", "rules", "case"))
REPORTS = Entry("reports:list", "report-analytics", _("Period reports"), badge="reports")
PLANS = Entry("plans:list", "file-text", _("Plans and changes"), badge="plans")
LIAISON = Entry("filings:lists", "phone", _("Liaison lists"), badge="liaison", pages=("list", "liaison", "contact"))
SUMMARIES = Entry("filings:summaries", "file-text", _("Half-year summaries"), badge="summaries", pages=("summar",))
MEETINGS = Entry("filings:consultations", "message-2", _("Consultation records"), pages=("consultation",))
FUNDS = Entry(
    "funds:list",
    "coin",
    _("Funds"),
    badge="funds",
    pages=(
        *("list", "excel", "notice", "gates", "propose", "assess", "mechanism", "measure", "tranche", "answer", "pay"),
        *("receive", "file", "reverse", "voucher", "form", "recover", "reply", "objection", "scheme"),
    ),
)
BOOKS = Entry("funds:books", "wallet", _("Books of the parks"), badge="books", pages=("books", "ledger", "pack"))
OPINIONS = Entry("publicity:list", "speakerphone", _("Notices and opinions"), badge="opinions")
EVALUATIONS = Entry("evaluations:midterm", "certificate", _("Performance evaluation"), badge="evaluations")
MARKING = Entry("evaluations:expert_tasks", "pencil", _("Parks to mark"), pages=("expert",))
IMPORTS = Entry("spreadsheets:list", "file-import", _("Import of target sheets"))
PROGRAMMES = Entry("programmes:list", "settings", _("Programmes and rules"))
MESSAGES = Entry("notifications:list", "bell", _("Messages"))
LOG = Entry("audit:list", "history", _("Operation log"))
PEOPLE = Entry("accounts:people", "users", _("People and roles"), pages=("people", "person", "membership"))
ORGANISATIONS = Entry("accounts:organisations", "building", _("Organisations"), pages=("organisation",))

SERVICE, FILING, WATCH, REVIEW, SETTINGS, SYSTEM = (
    _("Service work"),
    _("Filing"),
    _("Monitoring"),
    _("Review"),
    _("Settings"),
    _("System"),
)
Layout = list[tuple[Any, list[Entry]]]
PARK_MENU: Layout = [
    ("", [HOME, CALENDAR]),
    (SERVICE, [TARGETS, RECORDS, VENDORS, PARKS]),
    (FILING, [PLANS, REPORTS, EVALUATIONS, FUNDS, BOOKS, LIAISON]),
    (SETTINGS, [PROGRAMMES, MESSAGES]),
]
COUNTY_MENU: Layout = [
    ("", [HOME, CALENDAR, COUNTY]),
    (REVIEW, [PLANS, REPORTS, EVALUATIONS, FUNDS, BOOKS, LATE, INTEGRITY]),
    (FILING, [LIAISON, SUMMARIES, MEETINGS, OPINIONS]),
    (WATCH, [TARGETS, RECORDS, VENDORS, PARKS]),
    (SETTINGS, [PROGRAMMES, LOG, MESSAGES]),
]
PROVINCE_MENU: Layout = [
    ("", [HOME, CALENDAR, OVERVIEW]),
    (WATCH, [LATE, INTEGRITY, EVALUATIONS, FUNDS, BOOKS, PLANS, TARGETS, RECORDS, REPORTS, VENDORS, PARKS]),
    (FILING, [LIAISON, SUMMARIES, MEETINGS, OPINIONS]),
    (SETTINGS, [IMPORTS, PROGRAMMES, LOG, MESSAGES]),
]
ADMIN_MENU: Layout = [
    ("", [HOME, OVERVIEW]),
    (SYSTEM, [PEOPLE, ORGANISATIONS, IMPORTS, LOG]),
    (SETTINGS, [PROGRAMMES, HOLIDAYS, PARKS, MESSAGES]),
]
OUTSIDE_MENU: Layout = [
    ("", [HOME, CALENDAR]),
    (WATCH, [PARKS, PLANS, EVALUATIONS, FUNDS, BOOKS, TARGETS, RECORDS, REPORTS, VENDORS]),
    (SETTINGS, [PROGRAMMES, MESSAGES]),
]
EXPERT_MENU: Layout = [("", [HOME, MARKING]), (SETTINGS, [PROGRAMMES, MESSAGES])]
MENUS: dict[str, Layout] = {
    **dict.fromkeys(PARK_ROLES, PARK_MENU),
    **dict.fromkeys(COUNTY_ROLES | CITY_ROLES, COUNTY_MENU),
    **dict.fromkeys(PROVINCE_ROLES, PROVINCE_MENU),
    Role.SYS_ADMIN: ADMIN_MENU,
    Role.EXPERT: EXPERT_MENU,
}
OF_A_PLACE = COUNTY_ROLES | CITY_ROLES  # their menu leads to the overview of their own jurisdiction
PHONE_PARK = [
    Entry("home", "checklist", _("To do"), pages=("home",)),
    Entry("delivery:list", "clipboard-check", _("Records")),
    Entry("delivery:add", "camera", _("Take a photo"), camera=True),
    Entry("reports:list", "report-analytics", _("Reports")),
    Entry("notifications:list", "bell", _("Messages")),
]


def draw(entry: Entry, request: HttpRequest, user: User, counts: Mapping[str, int]) -> Item:
    """An entry with its address; it is active on its own page and on those below it."""
    match, space = request.resolver_match, entry.name.rpartition(":")[0]
    here = match is not None and match.namespace == space and (match.url_name or "").startswith(entry.pages)
    url = address(entry, user)
    return Item(url, entry.icon, entry.label, here and not entry.camera, counts.get(entry.badge, 0), entry.camera)


def address(entry: Entry, user: User) -> str:
    """Where an entry leads; the county overview is that of one's own jurisdiction."""
    if entry is COUNTY and user.acting is not None:
        return reverse(entry.name, args=[user.acting.organisation.jurisdiction.code])
    return reverse(entry.name)


def menu(request: HttpRequest, user: User, counts: Mapping[str, int]) -> list[Group]:
    """The side menu of a person's role with its counts. No queries."""
    layout = MENUS.get(user.acting.role if user.acting else "", OUTSIDE_MENU)
    return [Group(title, [draw(entry, request, user, counts) for entry in entries]) for title, entries in layout]


def mark(request: HttpRequest, user: User, counts: Mapping[str, int]) -> str:
    """Everything :func:`menu` is drawn from, as text: equal marks, equal menus. No queries."""
    acting, match = user.acting, request.resolver_match
    who = (acting.role, acting.organisation.jurisdiction.code) if acting and acting.role in OF_A_PLACE else ()
    here = match.view_name if match is not None else ""
    return repr((who or (acting.role if acting else ""), here, sorted(counts.items())))


def phone_menu(request: HttpRequest, user: User) -> list[Item]:
    """The five entries of park staff within reach of a thumb; nothing for others. No queries."""
    return [draw(entry, request, user, {}) for entry in PHONE_PARK] if is_park(user) else []
