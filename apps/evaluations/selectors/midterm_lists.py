"""Lists of mid-term evaluations: every pilot park and how far it is, what waits for whom, versions and receipts."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.permissions import is_county, is_park
from apps.approvals.choices import Department, SubmissionState, Verdict
from apps.approvals.models import Submission
from apps.approvals.permissions import speaks_for
from apps.approvals.selectors import Event, versions
from apps.evaluations.choices.midterm import MidtermState
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.evaluations.rules.midterm import Window
from apps.evaluations.selectors.midterm import window_of
from apps.evaluations.workflow.midterm import EDITABLE
from apps.jobs.models import Job
from apps.obligations.rules import owes
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import Jurisdiction, User

MISSING = "missing"
# How far the four steps of a park's evaluation are done: written, submitted, concluded, filed.
REACHED = {MISSING: 0, "draft": 0, "returned": 0, "submitted": 1, "concluded": 2, "filed": 3}


@dataclass(frozen=True)
class MidtermStatus:
    """How one park stands; ``state`` is a state of evaluations or ``missing`` when nothing was begun."""

    enrolment: Enrolment
    evaluation: MidtermEvaluation | None
    conclusion: MidtermConclusion | None
    window: Window
    today: date
    waiting: bool

    @property
    def state(self) -> str:
        """The evaluation's state, or ``missing``."""
        return self.evaluation.state if self.evaluation is not None else MISSING

    @property
    def reached(self) -> int:
        """How many of the three steps submitted, concluded, filed are done."""
        return REACHED[self.state]

    @property
    def percent(self) -> int:
        """The same as a share, for a bar."""
        return self.reached * 100 // 3

    @property
    def is_filed(self) -> bool:
        """Whether the result is with the province."""
        return self.state == MidtermState.FILED

    @property
    def days_late(self) -> int:
        """Days after the due day until it was filed, or until today."""
        return self.window.days_late(None, self.today) if not self.is_filed else 0

    @property
    def owed(self) -> bool:
        """The park has to write."""
        return self.window.is_open(self.today) and (self.state == MISSING or self.state in EDITABLE)


def takes_part(enrolment: Enrolment, window: Window) -> bool:
    """Whether a park is evaluated: it is in the programme on the first day."""
    return owes(enrolment, window.opens_on)


def list_rows(user: "User", programme: Programme, *, today: date) -> list[MidtermStatus]:
    """Every park this person may see that is evaluated: what waits for them first, then by county and name.

    Three queries and one for the window.
    """
    window = window_of(programme)
    seen = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park__county")
    evaluations = {
        row.enrolment_id: row
        for row in MidtermEvaluation.objects.visible_to(user)
        .filter(enrolment__programme=programme)
        .select_related("conclusion")
    }
    waiting = set(waiting_for(user, programme).values_list("pk", flat=True))
    rows = [
        _status(each, evaluations.get(each.pk), window, today, waiting)
        for each in seen.order_by("park__county__code", "park__sort_key", "park_id")
        if takes_part(each, window)
    ]
    return sorted(rows, key=lambda row: not row.waiting)


def waiting_for(user: "User", programme: Programme) -> QuerySet[MidtermEvaluation]:
    """Evaluations this person must act on: returned to their park, to conclude (economy), to sign (finance)."""
    rows = MidtermEvaluation.objects.visible_to(user).filter(enrolment__programme=programme)
    if is_park(user):
        return rows.filter(state=MidtermState.RETURNED).order_by("pk")
    acting = user.acting
    department = speaks_for(user, acting.jurisdiction_id) if acting is not None and is_county(user) else None
    if department is None or acting is None:
        return rows.none()
    state = MidtermState.SUBMITTED if department == Department.ECONOMY else MidtermState.CONCLUDED
    return rows.filter(state=state, enrolment__park__county=acting.jurisdiction_id).order_by("pk")


def owed_by(user: "User", programme: Programme, today: date) -> list[MidtermStatus]:
    """Rows a park still has to write, once the window is open; nothing for other roles."""
    return [row for row in list_rows(user, programme, today=today) if row.owed] if is_park(user) else []


def all_filed(programme: Programme, county: "Jurisdiction") -> bool:
    """Whether every park of a county that is evaluated has been filed. Three queries."""
    window = window_of(programme)
    parks = Enrolment.objects.filter(programme=programme, park__county=county)
    filed = set(
        MidtermEvaluation.objects.filter(enrolment__in=parks, state=MidtermState.FILED).values_list(
            "enrolment_id", flat=True
        )
    )
    return all(each.pk in filed for each in parks if takes_part(each, window))


def midterm_versions(evaluation: MidtermEvaluation) -> list[Submission]:
    """Versions of the park's form, newest first, with opinions and people. Two queries."""
    return list(versions(evaluation))


def last_version(evaluation: MidtermEvaluation) -> Submission | None:
    """The newest version of the park's form. One query."""
    return Submission.objects.of(evaluation).select_related("submitted_by").first()


def conclusion_of(evaluation: MidtermEvaluation) -> MidtermConclusion | None:
    """What economy concluded, with its people. One query."""
    rows = MidtermConclusion.objects.select_related("written_by", "written_for")
    return rows.filter(evaluation=evaluation).first()


def result_versions(conclusion: MidtermConclusion | None) -> list[Submission]:
    """Versions of a conclusion as they were signed, newest first. Two queries, none without one."""
    return list(versions(conclusion)) if conclusion is not None else []


def result_events(results: list[Submission]) -> list[Event]:
    """Conclusions and what finance said to them, for the timeline; versions of :func:`result_versions`. No query."""
    events = []
    for row in results:
        words = {"who": row.organisation, "person": row.submitted_by, **row.payload}
        title = _("%(who)s: %(person)s concluded: %(score)s points, grade %(grade)s") % words
        events.append(Event(row.submitted_at, title, "scale"))
        for opinion in row.opinions.all():
            names = {"who": opinion.organisation, "person": opinion.person}
            if opinion.verdict == Verdict.AGREE:
                title = _("%(who)s: %(person)s signed, the result is filed") % names
                events.append(Event(opinion.given_at, title, "send", "ok"))
            else:
                title = _("%(who)s: %(person)s did not sign the conclusion") % names
                events.append(Event(opinion.given_at, title, "arrow-back-up", "warn", opinion.text))
    return events


def render_job(version: Submission) -> Job | None:
    """The latest job that prints a version; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=pdf_key(version)).order_by("-pk").first()


def filed_result(conclusion: MidtermConclusion | None) -> Submission | None:
    """The version both departments signed. One query, none without a conclusion."""
    if conclusion is None:
        return None
    return Submission.objects.of(conclusion).filter(state=SubmissionState.APPROVED).first()


def pdf_path(digest: str) -> str:
    """Where the printed form lies in the storage: named by the digest it shows."""
    return f"evaluations/midterm/{digest[:2]}/{digest}.pdf"


def rendered_pdf(version: Submission) -> str | None:
    """The storage name of a version's PDF; None until the worker has rendered it. No query."""
    path = pdf_path(version.digest)
    return path if default_storage.exists(path) else None


def pdf_key(version: Submission) -> str:
    """The start of the effect key of every attempt to print a version."""
    return f"midterm-pdf:{version.pk}:"


def _status(
    enrolment: Enrolment, evaluation: MidtermEvaluation | None, window: Window, today: date, waiting: set[int]
) -> MidtermStatus:
    conclusion = getattr(evaluation, "conclusion", None) if evaluation is not None else None
    is_waiting = evaluation is not None and evaluation.pk in waiting
    return MidtermStatus(enrolment, evaluation, conclusion, window, today, is_waiting)
