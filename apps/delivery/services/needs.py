"""Recording what an enterprise needs (R0.10)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.choices import DiagnosisState, NeedSource
from apps.delivery.models import Diagnosis, Need
from apps.delivery.permissions import records_for
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMIT = 300


@transaction.atomic
def add_need(
    *,
    enrolment: Enrolment,
    enterprise: Enterprise,
    description: str,
    user: "User",
    diagnosis: Diagnosis | None = None,
    found_on: date | None = None,
) -> Need:
    """Write a need down: found by ``diagnosis``, or raised by the enterprise without one.

    The same words for the same enterprise give the need that is there. Raises :class:`Refused`. Locks the enrolment.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("park").get(pk=enrolment.pk)
    words = clean_line(description, limit=LIMIT)
    _check(locked, enterprise, words, diagnosis, user)
    same = Need.objects.filter(enrolment=locked, enterprise=enterprise, description=words).first()
    if same is not None:
        return same
    need = Need.objects.create(
        enrolment=locked,
        enterprise=enterprise,
        source=NeedSource.DIAGNOSIS if diagnosis else NeedSource.RAISED,
        diagnosis=diagnosis,
        description=words,
        found_on=diagnosis.diagnosed_on if diagnosis else (found_on or timezone.localdate()),
        created_by=user,
    )
    audit.record(user=user, action="need.added", target=need, jurisdiction_id=locked.park.county_id, note=words)
    return need


def _check(enrolment: Enrolment, enterprise: Enterprise, words: str, diagnosis: Diagnosis | None, user: "User") -> None:
    if not records_for(user, enrolment.park):
        raise Refused(_("Only staff of the park may change its service records."))
    if not words:
        raise Refused(_("Describe the need."), field="new_need")
    if not Tenancy.objects.filter(park=enrolment.park, enterprise=enterprise).exists():
        raise Refused(_("This enterprise is no tenant of the park."), field="enterprises")
    if diagnosis is None:
        return
    if (diagnosis.enrolment_id, diagnosis.enterprise_id) != (enrolment.pk, enterprise.pk):
        raise Refused(_("This diagnosis is of another enterprise."), field="new_need")
    if diagnosis.state == DiagnosisState.REFUSED:
        raise Refused(_("The park has refused this diagnosis."), field="new_need")
