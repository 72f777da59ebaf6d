"""Recording agreements; what a submitted report cites stays as it is (R0.38, R0.107)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.common.refusals import Refused
from apps.delivery.models import Agreement, Attendance, ServiceRecord
from apps.delivery.permissions import records_for
from apps.delivery.selectors.agreements import citing
from apps.evidence.services import store_upload
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.models import Enrolment
from apps.vendors.models import Choice, Provider

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class AgreementData:
    """What an agreement says; ``choice`` is the enterprise's choice from the list that it follows."""

    number: str
    provider: Provider
    signed_on: date
    amount_yuan: Decimal
    enterprise: Enterprise | None = None
    choice: Choice | None = None
    is_three_party: bool = True
    ends_on: date | None = None


@transaction.atomic
def add_agreement(*, enrolment: Enrolment, data: AgreementData, user: "User", file: File | None = None) -> Agreement:
    """Record an agreement of a pilot park with its signed copy. Locks the enrolment. Raises :class:`Refused`."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("park__operator").get(pk=enrolment.pk)
    agreement = Agreement(enrolment=locked, created_by=user, **vars(data))
    _check(agreement, user)
    _attach(agreement, file, user)
    agreement.save(force_insert=True)
    _log(agreement, "agreement.added", user, {"number": [None, data.number]})
    return agreement


@transaction.atomic
def edit_agreement(*, agreement: Agreement, data: AgreementData, user: "User", file: File | None = None) -> Agreement:
    """Correct an agreement that no submitted report cites. Locks it and its records. Raises :class:`Refused`.

    Nothing changed writes nothing.
    """
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("enrolment__park__operator")
    row = rows.get(pk=agreement.pk)
    list(ServiceRecord.objects.select_for_update().filter(agreement=row).order_by("pk").values_list("pk"))
    if citing(row).exists():
        raise Refused(_("A submitted report cites this agreement, so it stays as it is. Record the next one anew."))
    before = {name: getattr(row, name) for name in vars(data)}
    for name, value in vars(data).items():
        setattr(row, name, value)
    _check(row, user)
    _check_records(row)
    changes = {name: [_plain(old), _plain(getattr(row, name))] for name, old in before.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if _attach(row, file, user):
        changes["upload"] = [None, row.upload.name if row.upload else None]
    if changes:
        row.save()
        _log(row, "agreement.changed", user, changes)
    return row


def _check(agreement: Agreement, user: "User") -> None:
    park = agreement.enrolment.park
    if not records_for(user, park):
        raise Refused(_("Only staff of the park may change its agreements."))
    if agreement.signed_on > timezone.localdate():
        raise Refused(_("An agreement is recorded after it was signed."), field="signed_on")
    if agreement.provider.park_id != park.pk:
        raise Refused(_("This provider is not in the register of the park."), field="provider")
    if agreement.is_three_party and agreement.enterprise is None:
        raise Refused(_("A three-party agreement names the enterprise."), field="enterprise")
    firm = agreement.enterprise
    if firm is not None and not Tenancy.objects.filter(park=park, enterprise=firm).exists():
        raise Refused(_("This enterprise is no tenant of the park."), field="enterprise")
    _check_choice(agreement)


def _check_choice(agreement: Agreement) -> None:
    choice = agreement.choice
    if choice is None:
        return
    listing = choice.listing
    fits = (listing.enrolment_id, listing.provider_id, choice.tenancy.enterprise_id)
    if fits != (agreement.enrolment_id, agreement.provider_id, agreement.enterprise_id):
        raise Refused(_("This choice is of another enterprise or another provider."), field="choice")
    if agreement.signed_on < choice.chosen_on:
        sentence = _("The enterprise chose on %(day)s, after this agreement.")
        raise Refused(sentence % {"day": choice.chosen_on.isoformat()}, field="signed_on")


def _check_records(agreement: Agreement) -> None:
    """Records that follow the agreement keep its provider and its enterprise."""
    stranger = ~Q(provider=agreement.provider)
    if agreement.enterprise is not None:
        served = Attendance.objects.filter(enterprise=agreement.enterprise).values("record")
        stranger |= ~Q(pk__in=served)
    wrong = agreement.service_records.filter(stranger).order_by("pk").first()
    if wrong is not None:
        raise Refused(_("%(record)s follows this agreement with another party.") % {"record": wrong.label})


def _attach(agreement: Agreement, file: File | None, user: "User") -> bool:
    if file is None:
        return False
    operator = agreement.enrolment.park.operator
    agreement.upload = store_upload(file=file, name=file.name or "", organisation=operator, user=user)
    return True


def _log(agreement: Agreement, action: str, user: "User", changes: dict[str, list[Any]]) -> None:
    county = agreement.enrolment.park.county_id
    audit.record(user=user, action=action, target=agreement, jurisdiction_id=county, changes=changes)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Provider | Enterprise | Choice) else value
