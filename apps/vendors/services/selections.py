"""Recording how providers were selected (R0.36, R0.37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evidence.models import Upload
from apps.evidence.services import store_upload
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import COMPARING, SelectionMethod
from apps.vendors.models import Candidate, Provider, Selection
from apps.vendors.permissions import keeps_for
from apps.vendors.selectors.register import is_relied_on
from apps.vendors.services.writing import apply, demand, lines, texts

if TYPE_CHECKING:
    from apps.accounts.models import User

MOST_POINTS = Decimal(100)


@dataclass(frozen=True)
class CandidateData:
    """One candidate: price in yuan or score out of 100, what it can do, whether it was chosen."""

    provider: Provider
    capability: str
    price_yuan: Decimal | None = None
    score: Decimal | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class SelectionData:
    """What the form says about a selection."""

    service_type: ServiceType
    method: str
    announced_on: date
    decided_on: date
    conflict_statement: str
    candidates: Sequence[CandidateData]
    method_note: str = ""
    result_note: str = ""


@transaction.atomic
def add_selection(*, enrolment: Enrolment, data: SelectionData, file: "File | None", user: "User") -> Selection:
    """Record a finished selection with its candidates and its file. Locks the enrolment row.

    Raises :class:`Refused` with the field: result before announcement or in the future, no statement, nobody chosen,
    one candidate where offers are compared, a candidate without price and score, no file.
    """
    enrolment = _locked(enrolment)
    demand(keeps_for(user, enrolment.park))
    values = _checked(enrolment, data)
    if file is None:
        raise Refused(_("Add the file that shows the selection."), field="file")
    upload = _stored(enrolment, file, user)
    with worded():
        row = Selection.objects.create(enrolment=enrolment, upload=upload, recorded_by=user, **values)
        _write_candidates(row, data.candidates)
    record(user=user, action="selection.recorded", target=row, jurisdiction_id=enrolment.park.county_id)
    return row


@transaction.atomic
def edit_selection(*, selection: Selection, data: SelectionData, file: "File | None", user: "User") -> Selection:
    """Correct a selection on which no product relies yet; without a file the old one stays. Locks the enrolment row."""
    enrolment = _locked(selection.enrolment)
    demand(keeps_for(user, enrolment.park))
    row = Selection.objects.select_for_update().get(pk=selection.pk)
    if is_relied_on(row):
        raise Refused(_("A product was listed because of this selection, so its record stands. Record a new one."))
    values = _checked(enrolment, data)
    if file is not None:
        values["upload"] = _stored(enrolment, file, user)
    changes = apply(row, values)
    before = [str(each.provider) for each in row.candidates.select_related("provider").order_by("pk")]
    with worded():
        row.save()
        row.candidates.all().delete()
        _write_candidates(row, data.candidates)
    changes["candidates"] = [", ".join(before), ", ".join(str(each.provider) for each in data.candidates)]
    county = enrolment.park.county_id
    record(user=user, action="selection.edited", target=row, jurisdiction_id=county, changes=changes)
    return row


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("park__operator", "programme")
    return rows.get(pk=enrolment.pk)


def _stored(enrolment: Enrolment, file: File, user: "User") -> Upload:
    return store_upload(file=file, name=file.name or "", organisation=enrolment.park.operator, user=user)


def _checked(enrolment: Enrolment, data: SelectionData) -> dict[str, Any]:
    words = lines({"method_note": data.method_note}, {"method_note": 120}) | texts(
        {"conflict_statement": data.conflict_statement, "result_note": data.result_note},
        {"conflict_statement": 2000, "result_note": 2000},
    )
    if data.service_type.programme_id != enrolment.programme_id:
        raise Refused(_("This service is not in the catalogue of the programme. Choose another."), field="service_type")
    if data.method == SelectionMethod.OTHER and not words["method_note"]:
        raise Refused(_("Another method needs its name."), field="method_note")
    if data.decided_on < data.announced_on:
        raise Refused(_("The result cannot come before the announcement."), field="decided_on")
    if data.decided_on > timezone.localdate():
        raise Refused(_("The result lies in the future. Record a selection after it was decided."), field="decided_on")
    if not words["conflict_statement"]:
        raise Refused(_("A selection needs a conflict-of-interest statement."), field="conflict_statement")
    _check_candidates(enrolment, data)
    kept = {name: getattr(data, name) for name in ("service_type", "method", "announced_on", "decided_on")}
    return kept | words


def _check_candidates(enrolment: Enrolment, data: SelectionData) -> None:
    rows = data.candidates
    if len({row.provider.pk for row in rows}) < len(rows):
        raise Refused(_("A provider is a candidate once."), field="candidates")
    if not any(row.is_chosen for row in rows):
        raise Refused(_("Name at least one candidate that was chosen."), field="candidates")
    if data.method in COMPARING and len(rows) < 2:
        raise Refused(
            _("Comparing needs at least two candidates. Add them, or name another method."), field="candidates"
        )
    for row in rows:
        if row.provider.park_id != enrolment.park_id:
            raise Refused(_("Register the provider with this park first."), field="candidates")
        _check_candidate(row)


def _check_candidate(row: CandidateData) -> None:
    name = {"name": row.provider.name}
    if row.price_yuan is None and row.score is None:
        raise Refused(_("%(name)s has neither a price nor a score.") % name, field="candidates")
    if row.score is not None and not (row.score.is_finite() and 0 <= row.score <= MOST_POINTS):
        raise Refused(_("The score of %(name)s lies between 0 and 100.") % name, field="candidates")
    if not row.capability.strip():
        raise Refused(_("Say what %(name)s can do: qualification, cases, team.") % name, field="candidates")


def _write_candidates(row: Selection, candidates: Sequence[CandidateData]) -> None:
    Candidate.objects.bulk_create(
        [
            Candidate(
                selection=row,
                provider=each.provider,
                capability=lines({"capability": each.capability}, {"capability": 300})["capability"],
                price_yuan=each.price_yuan,
                score=each.score,
                is_chosen=each.is_chosen,
            )
            for each in candidates
        ]
    )
