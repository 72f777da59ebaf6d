"""Comparisons of events: one enterprise at two at once, the same guests twice on a day."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db.models import F, Q

from apps.delivery.models import Attendance, ServiceRecord
from apps.integrity.choices import RuleCode
from apps.integrity.rules.events import FEWEST_GUESTS, may_overlap
from apps.integrity.selectors.sides import OUT, Found, Scope, counting, in_scope, record_side, records_by_id

OTHER = "enterprise__attendances__record"
NAMED = 5


def same_time(scope: Scope) -> Iterator[Found]:
    """One enterprise at two events of one day whose known hours overlap. Two queries."""
    rows = Attendance.objects.filter(
        **{
            f"{OTHER}__service_date": F("record__service_date"),
            f"{OTHER}__starts_at__lt": F("record__ends_at"),
            f"{OTHER}__ends_at__gt": F("record__starts_at"),
            f"{OTHER}__gt": F("record"),
        }
    ).exclude(record__state__in=OUT)
    if scope is not None:
        rows = rows.filter(Q(record__in=scope) | Q(**{f"{OTHER}__in": scope}))
    met: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one, other, name in rows.order_by("enterprise__sort_key", "pk").values_list(
        "record_id", OTHER, "enterprise__name"
    ):
        if name not in met[one, other]:
            met[one, other].append(name)
    known = records_by_id(pk for pair in met for pk in pair)
    for (one, other), names in met.items():
        if one in known and other in known:
            facts = {"enterprises": len(names), "names": names[:NAMED]}
            yield _of(RuleCode.SAME_TIME, known[one], known[other], facts)


def same_guests(scope: Scope) -> Iterator[Found]:
    """The same five or more enterprises at two events of one day that may overlap: one list signed, two events told."""
    days = counting().filter(**in_scope(scope)).order_by().values_list("service_date").distinct()
    guests: dict[int, set[int]] = defaultdict(set)
    attended = Attendance.objects.filter(record__service_date__in=days).exclude(record__state__in=OUT)
    for record_id, enterprise_id in attended.values_list("record_id", "enterprise_id"):
        guests[record_id].add(enterprise_id)
    crowded = {pk: frozenset(each) for pk, each in guests.items() if len(each) >= FEWEST_GUESTS}
    lists: dict[tuple[object, frozenset[int]], list[ServiceRecord]] = defaultdict(list)
    for record in sorted(records_by_id(crowded).values(), key=lambda row: row.pk):
        lists[record.service_date, crowded[record.pk]].append(record)
    for (_day, signed), events in lists.items():
        for one, other in combinations(events, 2):
            if may_overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at)):
                yield _of(RuleCode.SAME_SHEET, one, other, {"enterprises": len(signed)})


def _of(rule: RuleCode, one: ServiceRecord, other: ServiceRecord, facts: dict[str, object]) -> Found:
    return Found(rule, other.enrolment.programme_id, record_side(one), record_side(other), facts)
