"""Providers and their qualifications; what the operator declares of itself (R0.4)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from apps.accounts.rules import sort_key
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evidence.services import store_upload
from apps.parks.models import Park
from apps.parks.rules import checked_credit_code
from apps.vendors.choices import PEOPLE, ProviderKind
from apps.vendors.models import OperatorDeclaration, Provider, Qualification
from apps.vendors.permissions import keeps_for
from apps.vendors.rules.declared import is_account, is_phone, names_identity_card
from apps.vendors.services.writing import apply, demand, lines

if TYPE_CHECKING:
    from apps.accounts.models import User

LIMITS = {"legal_representative": 60, "phone": 30, "address": 200, "bank_account": 40}
HIDDEN = frozenset({"phone", "bank_account"})


@dataclass(frozen=True)
class DeclaredData:
    """What a party declares of itself."""

    legal_representative: str = ""
    phone: str = ""
    address: str = ""
    bank_account: str = ""


@dataclass(frozen=True)
class ProviderData(DeclaredData):
    """What a form or a sheet says about a provider."""

    kind: str = ProviderKind.AGENCY
    name: str = ""
    credit_code: str = ""


@dataclass(frozen=True)
class QualificationData:
    """What a form says about a qualification; both days are included, an empty end lasts."""

    name: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None = None


@transaction.atomic
def add_provider(*, park: Park, data: ProviderData, user: "User") -> Provider:
    """Register a provider with a park. Being registered is not being on the list.

    Raises :class:`Refused` with the field: no name, bad or missing code, a person with a code, an identity card.
    """
    demand(keeps_for(user, park))
    values = _columns(data)
    _check_free(park, values)
    with worded("credit_code" if values["credit_code"] else "name"):
        provider = Provider.objects.create(park=park, registered_by=user, **values)
    record(user=user, action="provider.added", target=provider, jurisdiction_id=park.county_id)
    return provider


@transaction.atomic
def edit_provider(*, provider: Provider, data: ProviderData, user: "User") -> Provider:
    """Change a provider; locks it. Nothing changed writes nothing. Raises :class:`Refused` like ``add_provider``."""
    provider = Provider.objects.select_for_update(of=("self",)).select_related("park").get(pk=provider.pk)
    demand(keeps_for(user, provider.park))
    values = _columns(data)
    _check_free(provider.park, values, but=provider.pk)
    if changes := apply(provider, values, hidden=HIDDEN):
        with worded("credit_code" if values["credit_code"] else "name"):
            provider.save()
        changes.pop("sort_key", None)
        record(
            user=user,
            action="provider.edited",
            target=provider,
            jurisdiction_id=provider.park.county_id,
            changes=changes,
        )
    return provider


@transaction.atomic
def remove_provider(*, provider: Provider, user: "User") -> None:
    """Delete a provider that nothing refers to; what was selected, listed or qualified stays. Locks the provider.

    Raises :class:`Refused` when something refers to it.
    """
    provider = Provider.objects.select_for_update(of=("self",)).select_related("park").get(pk=provider.pk)
    demand(keeps_for(user, provider.park))
    record(user=user, action="provider.removed", target=provider, jurisdiction_id=provider.park.county_id)
    try:
        provider.delete()
    except ProtectedError as error:
        raise Refused(
            _('"%(name)s" has selections, products or qualifications. It stays.') % {"name": provider}
        ) from error


@transaction.atomic
def add_qualification(
    *, provider: Provider, data: QualificationData, file: "File | None", user: "User"
) -> Qualification:
    """Note a qualification with its file. One name may not overlap in time. Locks the provider.

    Raises :class:`Refused` with the field; then the file is not kept either.
    """
    provider = Provider.objects.select_for_update(of=("self",)).select_related("park__operator").get(pk=provider.pk)
    demand(keeps_for(user, provider.park))
    words = lines(asdict(data), {"name": 80, "number": 60, "issuer": 120})
    _check_validity(provider, data, words["name"])
    upload = None
    if file is not None:
        upload = store_upload(file=file, name=file.name or "", organisation=provider.park.operator, user=user)
    days = {"valid_from": data.valid_from, "valid_until": data.valid_until}
    with worded("valid_from"):
        row = Qualification.objects.create(provider=provider, upload=upload, **words, **days)
    record(user=user, action="provider.qualified", target=row, jurisdiction_id=provider.park.county_id)
    return row


@transaction.atomic
def declare_operator(*, park: Park, data: DeclaredData, user: "User") -> OperatorDeclaration:
    """Keep what the operator of a park declares of itself; locks the park. Raises :class:`Refused` with the field."""
    Park.objects.select_for_update().get(pk=park.pk)
    demand(keeps_for(user, park))
    values = _declared(data)
    row = OperatorDeclaration.objects.filter(park=park).first() or OperatorDeclaration(park=park, declared_by=user)
    if changes := apply(row, values, hidden=HIDDEN):
        row.declared_by = user
        row.save()
        record(user=user, action="operator.declared", target=row, jurisdiction_id=park.county_id, changes=changes)
    return row


def _columns(data: ProviderData) -> dict[str, Any]:
    """The columns of a provider, checked."""
    words = lines(asdict(data), {"name": 120})
    if not words["name"]:
        raise Refused(_("A provider has a name."), field="name")
    if data.kind not in ProviderKind.values:
        raise Refused(_("Choose the kind of provider."), field="kind")
    values = {"kind": data.kind, **words, **_declared(data), "sort_key": sort_key(words["name"], limit=240)}
    if data.kind not in PEOPLE:
        if not data.credit_code.strip():
            raise Refused(_("An organisation has a unified social credit code. Enter it."), field="credit_code")
        return values | {"credit_code": checked_credit_code(data.credit_code)}
    if data.credit_code.strip():
        raise Refused(
            _("A volunteer or mentor has no unified social credit code. Leave it empty."), field="credit_code"
        )
    if values["legal_representative"]:
        raise Refused(
            _("A volunteer or mentor has no legal representative. Leave it empty."), field="legal_representative"
        )
    return values | {"credit_code": ""}


def _declared(data: DeclaredData) -> dict[str, str]:
    values = lines(asdict(data), LIMITS)
    everything = [text for text in asdict(data).values() if text]
    if names_identity_card(everything):
        raise Refused(_("Take out the identity card number: the portal does not collect it."))
    if values["phone"] and not is_phone(values["phone"]):
        raise Refused(_("A phone number has 7 to 20 digits, blanks and hyphens."), field="phone")
    if values["bank_account"] and not is_account(values["bank_account"]):
        raise Refused(_("A bank account has 8 to 32 digits."), field="bank_account")
    return values


def _check_free(park: Park, values: dict[str, Any], *, but: int | None = None) -> None:
    others = park.providers.all() if but is None else park.providers.exclude(pk=but)
    code = values["credit_code"]
    if code and (taken := others.filter(credit_code=code).first()):
        raise Refused(
            _('"%(name)s" is registered with this code already. Open it instead.') % {"name": taken},
            field="credit_code",
        )
    if not code and others.filter(credit_code="", kind=values["kind"], name=values["name"]).exists():
        raise Refused(_("This park has a person of that name and kind already."), field="name")


def _check_validity(provider: Provider, data: QualificationData, name: str) -> None:
    if data.valid_until is not None and data.valid_until < data.valid_from:
        raise Refused(_("Validity cannot end before it begins."), field="valid_until")
    rows = provider.qualifications.filter(Q(valid_until=None) | Q(valid_until__gte=data.valid_from), name=name)
    if data.valid_until is not None:
        rows = rows.filter(valid_from__lte=data.valid_until)
    if other := rows.order_by("valid_from").first():
        until = other.valid_until.isoformat() if other.valid_until else _("without end")
        raise Refused(
            _("This qualification is recorded already from %(start)s until %(end)s. The new one begins after that.")
            % {"start": other.valid_from.isoformat(), "end": until},
            field="valid_from",
        )
