from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from apps.accounts.models import Jurisdiction, User
from apps.accounts.permissions import is_park, is_province, manages_people
from apps.common.access import AccessMixin
from apps.dashboards.labels import period_words
from apps.dashboards.permissions import opens_counties, opens_province
from apps.dashboards.selectors import home
from apps.dashboards.selectors.monitors import monitors, unexplained_of
from apps.dashboards.selectors.overview import overview, places_open_to, shown_periods
from apps.dashboards.selectors.tiles import chips, tiles, trend_chart, trend_summary
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Programme
from apps.vendors.selectors import waiver_counts


class HomeView(TemplateView):
    """The first page after sign-in: one template and one selector per kind of role."""

    def get_template_names(self) -> list[str]:
        return [f"dashboards/home_{self.kind()}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme = programme_in_use(self.request)
        return super().get_context_data(**kwargs, **self.content(programme))

    def kind(self) -> str:
        """Which of the pages this person gets; ``start`` without a programme, ``nobody`` without a membership."""
        user = self.request.user
        acting = getattr(user, "acting", None)
        if acting is None:
            return "nobody"
        if manages_people(user):
            return "admin"
        if not (is_park(user) or acting.sees_all or acting.sees_jurisdiction):
            return "outside"
        if programme_in_use(self.request) is None:
            return "start"
        return "park" if is_park(user) else "province" if is_province(user) else "county"

    def content(self, programme: Programme | None) -> dict[str, Any]:
        """What the page of this kind shows."""
        user, today, kind = self.request.user, timezone.localdate(), self.kind()
        if not isinstance(user, User) or kind in ("nobody", "start"):
            return {}
        if kind == "admin":
            return home.admin_home(user, today)
        if kind == "outside":
            return home.outside_home(user, today)
        pages = {"park": home.park_home, "county": home.county_home, "province": home.province_home}
        if programme is None:
            return {}
        return pages[kind](user, programme, today, fortnight(self.request.GET.get("weeks", "")))


def fortnight(raw: str) -> int:
    """Which fortnight the calendar shows: a small whole number, anything else means this one."""
    return int(raw) if raw.removeprefix("-").isdecimal() and raw.isascii() and len(raw) < 4 else 0


class OverviewView(AccessMixin, TemplateView):
    """Figures of one place; without a programme the page says so."""

    template_name = "dashboards/overview.html"
    place: Jurisdiction | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        programme = programme_in_use(self.request)
        place, user, today = self.get_place(), self.request.user, timezone.localdate()
        name = _("%(place)s overview") % {"place": place.name} if place else _("Province overview")
        context |= {"heading": name, "place": place, "sees_province": opens_province(user), "page": None}
        if programme is None:
            return context
        page = overview(user, programme, self.request.GET.get("period", ""), today, place)
        return context | {
            "page": page,
            "periods": [(period.code, period_words(period)) for period in shown_periods(programme, today)],
            "tiles": tiles(page),
            "place_chips": chips([each.status for each in page.places]),
            "chart": trend_chart(page),
            "chart_summary": trend_summary(page),
            "unexplained": unexplained_of(page.parks),
        }

    def get_place(self) -> Jurisdiction | None:
        """The county or city of the address; None for the province."""
        return None


class ProvinceView(OverviewView):
    """Progress of all counties."""

    permission = opens_province


class CountyView(OverviewView):
    """Progress of the parks of one county or city."""

    permission = opens_counties

    def get_place(self) -> Jurisdiction:
        return get_object_or_404(places_open_to(self.request.user), code=self.kwargs["code"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The same figures, how many rules are passed by an accepted reason, and goals beside money by month."""
        context = super().get_context_data(**kwargs)
        page, today = context["page"], timezone.localdate()
        return context | {
            "waivers": waiver_counts(self.request.user, context["place"], today),
            "monitors": monitors(page.frame.programme, page.parks, page.frame.day) if page and page.parks else None,
        }
