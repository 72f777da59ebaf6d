"""The park's side of a mid-term evaluation: start, keep what is typed, files, submit, take back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.midterm import MidtermState
from apps.evaluations.models import MidtermEvaluation, MidtermFile, MidtermRow
from apps.evaluations.permissions.midterm import may_write
from apps.evaluations.rules.midterm import Payload, missing_in
from apps.evaluations.rules.midterm_layout import TITLE
from apps.evaluations.selectors.midterm import live_payload, services_of, window_of
from apps.evaluations.selectors.midterm_lists import last_version, takes_part
from apps.evaluations.services import midterm_telling as telling
from apps.evaluations.workflow.midterm import EDITABLE, MIDTERM, by_park
from apps.evidence.services import store_upload
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT, MECHANISM_LIMIT, FILES = 1500, 5000, 20
WRITTEN = ["measures", "cases", "written_by_page"]


@dataclass(frozen=True)
class Typed:
    """One place of the form: ``measures`` or ``cases`` of a service, or ``mechanism`` of service 0.

    ``was`` is what the place held when the page was opened.
    """

    place: str
    service_id: int
    value: str
    was: str


@dataclass(frozen=True)
class Conflict:
    """A place somebody else changed meanwhile: nothing was written there; ``stored`` is their text."""

    place: str
    service_id: int
    stored: str


@transaction.atomic
def start(*, enrolment: Enrolment, user: "User", today: date | None = None) -> MidtermEvaluation:
    """Open the evaluation of a park, or give the one that exists (R0.71).

    Raises :class:`Refused` for other people, before the first day, and for a park that was not in the programme then.
    Locks the enrolment.
    """
    today = today or timezone.localdate()
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park")
    enrolment = rows.get(pk=enrolment.pk)
    evaluation = MidtermEvaluation.objects.filter(enrolment=enrolment).first() or MidtermEvaluation(enrolment=enrolment)
    if not by_park(user, evaluation):
        raise Refused(_("Only staff of the park write its evaluation form."))
    _check_day(enrolment, today)
    if evaluation.pk is None:
        evaluation.save()
        record(user=user, action="midterm.started", target=evaluation, jurisdiction_id=enrolment.park.county_id)
    return evaluation


@transaction.atomic
def save(*, evaluation: MidtermEvaluation, user: "User", typed: Iterable[Typed], page: str) -> list[Conflict]:
    """Keep what was typed; returns the places another page changed since this one was opened, which stay as they are.

    ``page`` names the open page: it may save the same place again and again. Places left as they were are not
    written. Raises :class:`Refused` when the form is under evaluation, filed, or another park's. Locks the evaluation.
    """
    evaluation = locked(evaluation)
    _check_open(user, evaluation)
    rows, allowed = {row.service_type_id: row for row in evaluation.rows.all()}, {*services_of(evaluation), 0}
    conflicts, touched = [], {}
    for place in typed:
        if place.service_id not in allowed:
            raise Refused(_("A target was taken away meanwhile. Reload the page."))
        holder = _holder(evaluation, rows, place)
        if conflict := _conflict(holder, place, page):
            conflicts.append(conflict)
        elif place.value not in (place.was, getattr(holder, place.place)):
            _write(holder, place, page)
            touched[place.service_id] = holder
    _write_all(row for row in touched.values() if isinstance(row, MidtermRow))
    evaluation.saved_at = timezone.now()
    evaluation.save(update_fields=["mechanism", "written_by_page", "saved_at"])
    return conflicts


@transaction.atomic
def attach(*, evaluation: MidtermEvaluation, file: File, name: str, user: "User") -> MidtermFile:
    """Put a document of the long-term mechanism to the form (R0.28). Raises :class:`Refused`. Locks the evaluation."""
    evaluation = locked(evaluation)
    _check_open(user, evaluation)
    if evaluation.files.count() >= FILES:
        raise Refused(_("A form holds at most %(number)s files.") % {"number": FILES})
    upload = store_upload(file=file, name=name, organisation=evaluation.enrolment.park.operator, user=user)
    with worded():
        kept = MidtermFile.objects.create(evaluation=evaluation, upload=upload)
    _note(evaluation, "midterm.file_added", user, note=upload.name)
    return kept


@transaction.atomic
def detach(*, kept: MidtermFile, user: "User") -> None:
    """Take a file off the form; versions keep its name and digest. Raises :class:`Refused`. Locks the evaluation."""
    evaluation = locked(kept.evaluation)
    _check_open(user, evaluation)
    name = kept.upload.name
    if MidtermFile.objects.filter(pk=kept.pk).delete()[0]:
        _note(evaluation, "midterm.file_removed", user, note=name)


@transaction.atomic
def submit(*, evaluation: MidtermEvaluation, user: "User", version: int, today: date | None = None) -> Submission:
    """Freeze the form as the next version and give it to both departments (R0.71, RX.4).

    ``version`` is the version the page showed: sent twice, it gives the submission that exists. Raises
    :class:`Refused` with everything that is missing, and before the first day. Locks the evaluation.
    """
    today = today or timezone.localdate()
    evaluation = locked(evaluation)
    filed = last_version(evaluation)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    MIDTERM.check("submit", user, evaluation)
    if version != evaluation.version:
        raise Refused(_("The form changed since you opened the page. Reload it and look again."))
    _check_day(evaluation.enrolment, today)
    payload = live_payload(evaluation, today=today, filer=user.name)
    _check_complete(payload)
    return _file(evaluation, payload, user)


@transaction.atomic
def withdraw(*, evaluation: MidtermEvaluation, user: "User") -> MidtermEvaluation:
    """Take the form back before anybody has spoken on it. Raises :class:`Refused`. Locks the evaluation."""
    evaluation = locked(evaluation)
    MIDTERM.check("withdraw", user, evaluation)
    approvals.withdraw(submission=Submission.objects.of(evaluation).get(state=SubmissionState.OPEN), user=user)
    if not Submission.objects.of(evaluation).exclude(state=SubmissionState.WITHDRAWN).exists():
        evaluation.first_submitted_at = None
    return move(evaluation, MidtermState.DRAFT, "midterm.withdrawn", user)


def locked(evaluation: MidtermEvaluation) -> MidtermEvaluation:
    """The evaluation under its row lock, with everything its services read."""
    return MidtermEvaluation.objects.select_for_update(of=("self",)).with_names().get(pk=evaluation.pk)


def move(evaluation: MidtermEvaluation, state: MidtermState, action: str, user: "User") -> MidtermEvaluation:
    """The one place where an evaluation changes its state; a form that comes back works on the next version."""
    before, evaluation.state = evaluation.state, state.value
    if state.value in EDITABLE:
        evaluation.version += 1
    evaluation.save(update_fields=["state", "version", "first_submitted_at", "filed_at"])
    changes = {"state": [before, evaluation.state], "version": [None, evaluation.version]}
    _note(evaluation, action, user, changes=changes)
    return evaluation


def _file(evaluation: MidtermEvaluation, payload: Payload, user: "User") -> Submission:
    park = evaluation.enrolment.park
    submission = approvals.submit(
        document=evaluation,
        payload=payload,
        title=f"{park.name} {TITLE}",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )
    evaluation.version = submission.version
    evaluation.first_submitted_at = evaluation.first_submitted_at or timezone.now()
    move(evaluation, MidtermState.SUBMITTED, "midterm.submitted", user)
    telling.to_evaluate(evaluation, submission, user)
    return submission


def _note(evaluation: MidtermEvaluation, action: str, user: "User", **more: object) -> None:
    place = evaluation.enrolment.park.county_id
    record(user=user, action=action, target=evaluation, jurisdiction_id=place, **more)  # type: ignore[arg-type]


def _check_open(user: "User", evaluation: MidtermEvaluation) -> None:
    if not may_write(user, evaluation):
        raise Refused(_("The form is not open for writing: it is under evaluation, filed, or another park's."))


def _check_day(enrolment: Enrolment, today: date) -> None:
    window = window_of(enrolment.programme)
    if not window.is_open(today):
        raise Refused(_("The mid-term evaluation opens on %(day)s.") % {"day": window.opens_on.isoformat()})
    if not takes_part(enrolment, window):
        words = {"park": enrolment.park.name, "day": window.opens_on.isoformat()}
        raise Refused(_("%(park)s was not in the programme on %(day)s; it is not evaluated.") % words)


def _check_complete(payload: Payload) -> None:
    if not any(section["rows"] for section in payload["sections"]):
        raise Refused(_("The park has no targets in this programme yet. Ask the province to import the goal list."))
    sentences = {
        "measures": _("%(service)s: write the measures taken."),
        "cases": _("%(service)s: write the results and a case."),
        "mechanism": _("Write the results of the long-term mechanism."),
    }
    if reasons := [sentences[place] % {"service": name} for place, _service, name in missing_in(payload)]:
        raise Refused(*reasons)


Holder = MidtermEvaluation | MidtermRow


def _holder(evaluation: MidtermEvaluation, rows: dict[int, MidtermRow], place: Typed) -> Holder:
    """The row a place belongs to. Raises :class:`Refused` for a place the form does not have."""
    if (place.place == "mechanism") != (place.service_id == 0) or place.place not in {"mechanism", "measures", "cases"}:
        raise Refused(_("A target was taken away meanwhile. Reload the page."))
    if place.service_id == 0:
        return evaluation
    return rows.setdefault(place.service_id, MidtermRow(evaluation=evaluation, service_type_id=place.service_id))


def _conflict(holder: Holder, place: Typed, page: str) -> Conflict | None:
    stored: str = getattr(holder, place.place)
    settled = stored in (place.was, place.value) or place.value == place.was
    if settled or holder.written_by_page.get(place.place) == page:
        return None
    return Conflict(place.place, place.service_id, stored)


def _write(holder: Holder, place: Typed, page: str) -> None:
    limit = TEXT_LIMIT if place.service_id else MECHANISM_LIMIT
    setattr(holder, place.place, clean_text(place.value, limit=limit))
    holder.written_by_page = {**holder.written_by_page, place.place: page}


def _write_all(rows: Iterable[MidtermRow]) -> None:
    """Every row that was touched in one statement, new or not."""
    unique = ["evaluation", "service_type"]
    kept = [
        MidtermRow(
            evaluation_id=row.evaluation_id,
            service_type_id=row.service_type_id,
            **{name: getattr(row, name) for name in WRITTEN},
        )
        for row in rows
    ]
    MidtermRow.objects.bulk_create(kept, update_conflicts=True, unique_fields=unique, update_fields=WRITTEN)
