"""One enterprise seen through the services it got."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from apps.delivery.choices import Solved
from apps.delivery.models import Diagnosis, Need, ServiceRecord
from apps.delivery.selectors.guidance import Shares, precise_shares
from apps.delivery.selectors.needs import VOID
from apps.parks.models import Enterprise

if TYPE_CHECKING:
    from apps.accounts.models import User

SHOWN = 30


@dataclass(frozen=True)
class History:
    """Diagnoses, needs (each with ``is_solved``) and the latest records of an enterprise; ``records`` counts all."""

    diagnoses: list[Diagnosis]
    needs: list[Need]
    rows: list[ServiceRecord]
    records: int
    shares: Shares


def history_of(enterprise: Enterprise, user: "User") -> History:
    """What this person may see of an enterprise, over all programmes, newest first. Five queries."""
    records = ServiceRecord.objects.visible_to(user).filter(attendances__enterprise=enterprise)
    diagnoses = Diagnosis.objects.visible_to(user).filter(enterprise=enterprise)
    solving = ServiceRecord.objects.filter(need=OuterRef("pk"), solved=Solved.YES).exclude(state__in=VOID)
    needs = Need.objects.visible_to(user).filter(enterprise=enterprise).annotate(is_solved=Exists(solving))
    shown = records.select_related("service_type", "enrolment__programme", "enrolment__park")
    return History(
        diagnoses=list(diagnoses.select_related("enrolment__park").order_by("-diagnosed_on", "-pk")),
        needs=list(needs.order_by("is_solved", "-found_on", "-pk")),
        rows=list(shown.order_by("-service_date", "-pk")[:SHOWN]),
        records=records.count(),
        shares=precise_shares(records),
    )
