"""The province extends the catalogue and the words for its services (R0.8, R0.11)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.programmes.models import Clause, Programme, ServiceType
from apps.programmes.permissions import manages_programmes
from apps.programmes.rules import alias_faults
from apps.programmes.services.evidence_rules import set_evidence


@dataclass(frozen=True)
class ServiceData:
    """A new service; ``evidence`` holds codes of kinds, a list of codes meaning one of them."""

    code: str
    name: str
    short_name: str
    service_class: str
    units: Sequence[str]
    evidence: Sequence[str | Sequence[str]]
    evidence_text: str
    optional: Sequence[str] = ()
    aliases: Sequence[str] = ()
    needs_diagnosis: bool = False
    is_diagnosis: bool = False
    clause: Clause | None = field(default=None)


@transaction.atomic
def add_service(*, programme: Programme, data: ServiceData, user: User) -> ServiceType:
    """Append a service to the catalogue; locks the programme. Raises :class:`Refused` with the field.

    Refused: code or name taken, a name that stands for another service, no unit, no evidence.
    """
    programme = _locked(programme, user)
    if programme.service_types.filter(code=data.code).exists():
        raise Refused(_("This programme has a service of that code already."), field="code")
    if not data.evidence:
        raise Refused(_("Choose at least one document the service must show."), field="required")
    _check_names(programme, data.service_class, [data.name], "name")
    _check_names(programme, data.service_class, data.aliases, "aliases")
    last = programme.service_types.aggregate(last=Max("position"))["last"] or 0
    values = {name: value for name, value in vars(data).items() if name not in {"evidence", "optional"}}
    service = ServiceType.objects.create(programme=programme, position=last + 1, **values)
    set_evidence(programme, {data.code: (data.evidence, data.optional)})
    record(
        user=user,
        action="service.added",
        target=service,
        changes={"code": [None, data.code], "name": [None, data.name], "units": [None, "、".join(data.units)]},
    )
    return service


@transaction.atomic
def edit_service(
    *, service: ServiceType, short_name: str, aliases: Sequence[str], is_active: bool, user: User
) -> ServiceType:
    """Change the words for a service, or take it out of use; locks the programme. Evidence and units stay.

    Raises :class:`Refused` when a word stands for another service of the class.
    """
    programme = _locked(service.programme, user)
    service = programme.service_types.get(pk=service.pk)
    _check_names(programme, service.service_class, aliases, "aliases", but=service)
    wanted = {"short_name": short_name, "aliases": list(aliases), "is_active": is_active}
    changes: dict[str, list[Any]] = {name: [getattr(service, name), value] for name, value in wanted.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for name, value in wanted.items():
            setattr(service, name, value)
        service.save(update_fields=[*wanted])
        if "aliases" in changes:
            changes["aliases"] = ["、".join(names) for names in changes["aliases"]]
        record(user=user, action="service.edited", target=service, changes=changes)
    return service


def _locked(programme: Programme, user: User) -> Programme:
    if not manages_programmes(user):
        raise Refused(_("Your role may not do this."))
    return Programme.objects.select_for_update().get(pk=programme.pk)


def _check_names(
    programme: Programme, service_class: str, names: Sequence[str], field_name: str, *, but: ServiceType | None = None
) -> None:
    others = programme.service_types.filter(service_class=service_class).exclude(pk=but.pk if but else 0)
    taken = {name: row.name for row in others for name in (row.name, *row.aliases)}
    if faults := alias_faults(names, taken):
        raise Refused(*faults, field=field_name)
