"""The overview as the components draw it: tiles, chart data, chips."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money import to_wan
from apps.common.templatetags.portal import number, percent
from apps.dashboards.labels import period_words, short_label, status_word, tallied
from apps.dashboards.links import counted_url
from apps.dashboards.rules import mean, share
from apps.dashboards.selectors.overview import Overview, filed_period
from apps.dashboards.selectors.progress import mean_percent

TENTH = Decimal("0.1")


def tiles(page: Overview) -> list[dict[str, Any]]:
    """The row of figures on top of the page."""
    return [_completion(page), _parks(page), _award(page), _precise(page), _filed(page)]


def trend_chart(page: Overview) -> dict[str, Any]:
    """Data of the completion line for ``charts.js``; the table beside it shows the same rows."""
    rows = [[short_label(point.period), plain(point.percent), plain(point.expected)] for point in page.trend]
    return {
        "kind": "line",
        "head": [_("Period"), _("Completion"), _("Time passed")],
        "rows": rows,
        "axis_unit": "%",
        "series": [{"colour": "primary", "area": True}, {"colour": "quiet", "dashed": True}],
    }


def trend_summary(page: Overview) -> str:
    """The chart in one sentence, for readers who do not see it."""
    if not page.trend:
        return _("No period has begun.")
    first, last = page.trend[0], page.trend[-1]
    return _("Completion went from %(first)s to %(last)s; %(expected)s of the time has passed.") % {
        "first": percent(first.percent),
        "last": percent(last.percent),
        "expected": percent(last.expected),
    }


def chips(statuses: list[str]) -> list[tuple[str, str]]:
    """Status chips with their counts, for example on track 10."""
    counts = tallied(statuses)
    return [(status, f"{status_word(status)} {counts[status]}") for status in counts]


def _completion(page: Overview) -> dict[str, Any]:
    frame, value = page.frame, mean_percent(page.lines)
    before = mean(line.percent_before for line in page.lines)
    status = frame.status(value)
    change = value - before if value is not None and before is not None else None
    return {
        "label": _("Target completion"),
        "chip_label": status_word(status),
        "chip_status": status,
        "value": _shown(value),
        "unit": "%",
        "bar_value": value,
        "bar_expected": frame.expected,
        "bar_status": status,
        "foot_left": _("Expected %(percent)s") % {"percent": percent(frame.expected)},
        "foot_right": ""
        if change is None
        else _("%(change)s over the last period") % {"change": f"{_tenth(change):+f}"},
        "foot_status": "ok" if change else "",
        "url": counted_url(frame.programme.start_date, frame.day),
    }


def _parks(page: Overview) -> dict[str, Any]:
    counts = tallied(page.park_statuses)
    behind = _("%(slow)s slow, %(behind)s behind") % {"slow": counts["warn"], "behind": counts["bad"]}
    total = len(page.parks)
    return {
        "label": _("Parks on track"),
        "value": counts["ok"],
        "unit": _("of %(total)s") % {"total": total},
        "bar_value": share(counts["ok"], total),
        "bar_status": "ok",
        "foot_left": behind,
        "foot_status": "bad" if counts["bad"] else "",
        "url": reverse("parks:list"),
    }


def _award(page: Overview) -> dict[str, Any]:
    parks = len(page.parks)
    each = page.award_yuan / parks if parks else None
    return {
        "label": _("Award granted"),
        "value": number(to_wan(page.award_yuan).quantize(Decimal(1), rounding=ROUND_HALF_UP)),
        "unit": _("10,000 yuan"),
        "foot_left": ngettext("%(count)s park", "%(count)s parks", parks) % {"count": parks},
        "foot_right": "" if each is None else _("%(amount)s on average") % {"amount": number(to_wan(each))},
        "url": reverse("programmes:detail", args=[page.frame.programme.code]),
    }


def _precise(page: Overview) -> dict[str, Any]:
    precise, floor = page.classes[1], page.frame.programme.precise_share_percent
    enough = precise.by_money is not None and precise.by_money >= floor
    status = "" if precise.by_money is None else ("ok" if enough else "bad")
    return {
        "label": _("Precise services, by money"),
        "chip_label": "" if not status else (_("Share reached") if enough else _("Share too low")),
        "chip_status": status,
        "value": _shown(precise.by_money),
        "unit": "%",
        "bar_value": precise.by_money or 0,
        "bar_expected": floor,
        "bar_status": status,
        "foot_left": _("At least %(percent)s%%") % {"percent": floor},
        "foot_right": _("by count %(percent)s") % {"percent": percent(precise.by_count)},
        "url": precise.url,
    }


def _filed(page: Overview) -> dict[str, Any]:
    total, overdue = len(page.due), len(page.late)
    filed = sum(not row.owed for row in page.due)
    period = filed_period(page.frame)
    late_words = ngettext("%(count)s overdue", "%(count)s overdue", overdue) % {"count": overdue}
    return {
        "label": _("Reports, %(period)s") % {"period": period_words(period)},
        "value": filed,
        "unit": _("of %(total)s filed") % {"total": total},
        "bar_value": share(filed, total) or 0,
        "foot_left": _("due %(day)s") % {"day": f"{page.due[0].due_date:%m-%d}"} if page.due else _("None owed yet"),
        "foot_right": late_words if overdue else "",
        "foot_status": "bad" if overdue else "",
        "url": f"{reverse('reports:list')}?period={period.code}",
    }


def _tenth(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(TENTH, rounding=ROUND_HALF_UP)


def plain(value: Decimal | None) -> float | None:
    """A figure of a chart with one decimal."""
    rounded = _tenth(value)
    return None if rounded is None else float(rounded)


def _shown(value: Decimal | None) -> str:
    """A percentage without its sign, which stands beside it as the unit."""
    return percent(value).removesuffix("%")
