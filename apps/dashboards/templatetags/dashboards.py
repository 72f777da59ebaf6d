"""Words of the overview pages, and progress for the lists of parks and targets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from apps.dashboards import labels
from apps.dashboards.selectors import standings
from apps.dashboards.selectors.monitors import Monitors, monitors
from apps.programmes.models import Enrolment

register = template.Library()

register.filter("period_words", labels.period_words)
register.filter("status_word", labels.status_word)


@register.simple_tag(takes_context=True)
def standing_of_parks(context: RequestContext, parks: Iterable[int]) -> dict[int, standings.Standing]:
    """Progress by park id in the programme in use, as far as the person may see it."""
    return standings.of_parks(context["request"].user, _programme(context), parks, timezone.localdate())


@register.simple_tag(takes_context=True)
def standing_of_targets(context: RequestContext, park: int) -> dict[int, standings.Standing]:
    """Progress by target id of one park in the programme in use."""
    return standings.of_targets(context["request"].user, _programme(context), park, timezone.localdate())


@register.simple_tag
def monitors_of_park(enrolment: Enrolment) -> Monitors:
    """Goals beside money of one pilot park by month; the page has judged who may see the park."""
    return monitors(enrolment.programme, [enrolment], timezone.localdate())


@register.filter
def of(found: Mapping[int, Any], key: int) -> Any:
    """Look something up by its id; nothing when it is not there."""
    return found.get(key)


@register.filter
def ids(rows: Iterable[Any], name: str = "pk") -> list[int]:
    """The ids of rows, or another attribute of theirs."""
    return [getattr(row, name) for row in rows]


def _programme(context: RequestContext) -> Any:
    # a lazy object is never None itself; what it holds may be
    programme = context.get("programme")
    return programme if programme else None
