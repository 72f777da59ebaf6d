"""Messages about mid-term evaluations: who must act next, and what came of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.models import Jurisdiction, Organisation
from apps.accounts.selectors import people_of
from apps.approvals.models import Submission
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.filings.selectors.versions import departments_of, provincial_departments
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User


def finance_of(county: Jurisdiction) -> Organisation | None:
    """The finance department of a county. One query."""
    return departments_of(county).get(OrganisationKind.FINANCE)


def to_evaluate(evaluation: MidtermEvaluation, version: Submission, user: "User") -> None:
    """A park submitted: both departments, the economy department acts first."""
    places = departments_of(evaluation.enrolment.park.county).values()
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To evaluate: %(park)s, mid-term evaluation") % {"park": evaluation.enrolment.park.name}
        words = {"version": version.version, "person": user.name}
        body = _("Version %(version)s was submitted by %(person)s.") % words
    _tell(places, MessageKind.TODO, title, body, _review(evaluation), _key(evaluation, version, "review"), user)


def to_sign(evaluation: MidtermEvaluation, conclusion: MidtermConclusion, user: "User") -> None:
    """Economy concluded: finance signs or sends it back."""
    finance = finance_of(evaluation.enrolment.park.county)
    version = Submission.objects.of(conclusion)[0]
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To sign: %(park)s, conclusion of the mid-term evaluation") % {"park": evaluation.enrolment.park.name}
        words = {"score": conclusion.score, "grade": conclusion.get_grade_display()}
        body = _("%(score)s points, grade %(grade)s.") % words
    people = [finance] if finance else []
    _tell(people, MessageKind.TODO, title, body, _review(evaluation), _key(evaluation, version, "sign"), user)


def objected(evaluation: MidtermEvaluation, result: Submission, text: str, user: "User") -> None:
    """Finance did not sign: economy writes another conclusion."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Sent back: conclusion on %(park)s") % {"park": evaluation.enrolment.park.name}
    key = _key(evaluation, result, "objected")
    _tell([result.organisation], MessageKind.RETURNED, title, text, _review(evaluation), key, user)


def returned(evaluation: MidtermEvaluation, version: Submission, text: str, user: "User") -> None:
    """The form came back to the park."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Returned: mid-term evaluation")
    link = f"{evaluation.get_absolute_url()}#remarks"
    _tell_park(evaluation, MessageKind.RETURNED, title, text, link, _key(evaluation, version, "returned"), user)


def filed(evaluation: MidtermEvaluation, result: Submission, user: "User") -> None:
    """The result is with the province: the park and both provincial departments hear of it."""
    park, link, key = evaluation.enrolment.park, evaluation.get_absolute_url(), _key(evaluation, result, "filed")
    words = {"park": park.name, "score": result.payload["score"], "grade": result.payload["grade"]}
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Filed: %(park)s, result of the mid-term evaluation") % words
        body = _("%(score)s points, grade %(grade)s.") % words
    _tell_park(evaluation, MessageKind.PASSED, title, body, link, key, user)
    _tell([result.organisation], MessageKind.PASSED, title, body, link, key, user)
    _tell(provincial_departments(park.county), MessageKind.INFO, title, body, link, key, user)


def _review(evaluation: MidtermEvaluation) -> str:
    return reverse("evaluations:midterm_review", args=[evaluation.pk])


def _key(evaluation: MidtermEvaluation, version: Submission, step: str) -> str:
    return f"midterm:{evaluation.pk}:s{version.pk}:{step}"


def _tell_park(
    evaluation: MidtermEvaluation, kind: MessageKind, title: str, body: str, link: str, key: str, user: "User"
) -> None:
    people = people_of(evaluation.enrolment.park.operator, *PARK_ROLES)
    notify(recipients=people, kind=kind, title=title, body=body, link=link, effect_key=key, sender=user)


def _tell(
    places: Iterable[Organisation], kind: MessageKind, title: str, body: str, link: str, key: str, user: "User"
) -> None:
    for place in places:
        notify(recipients=people_of(place), kind=kind, title=title, body=body, link=link, effect_key=key, sender=user)
