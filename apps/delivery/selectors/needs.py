"""Reads about what enterprises need and which services answered it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.delivery.choices import RecordState, Solved
from apps.delivery.models import Need, ServiceRecord
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment

VOID = (RecordState.NOT_COUNTED, RecordState.DEDUCTED)


def needs_of(enrolment: Enrolment, enterprise: Enterprise) -> "QuerySet[Need]":
    """Needs of an enterprise in a pilot park, newest first, each with ``is_solved``: a service solved it."""
    solving = ServiceRecord.objects.filter(need=OuterRef("pk"), solved=Solved.YES).exclude(state__in=VOID)
    rows = Need.objects.filter(enrolment=enrolment, enterprise=enterprise).annotate(is_solved=Exists(solving))
    return rows.select_related("diagnosis").order_by("is_solved", "-found_on", "-pk")


def open_needs(enrolment: Enrolment, enterprise: Enterprise, *, keep: int | None = None) -> list[Need]:
    """Needs that no service has solved, and ``keep`` whatever became of it. One query."""
    rows = needs_of(enrolment, enterprise)
    return list(rows.filter(Q(is_solved=False) | Q(pk=keep)))
