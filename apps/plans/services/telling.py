"""Messages about plans and change requests: who must act next, and what became of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.parks.models import Park
from apps.plans.models import ChangeRequest, Plan
from apps.plans.selectors.versions import departments_of, provincial_departments
from apps.programmes.choices import ReviewOrder

if TYPE_CHECKING:
    from apps.accounts.models import User


def plan_submitted(plan: Plan, version: Submission, user: "User") -> None:
    """Both departments, or economy alone when finance speaks second."""
    departments = departments_of(plan.enrolment.park)
    if plan.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL:
        departments.pop(OrganisationKind.FINANCE, None)
    _ask(departments.values(), version, reverse("plans:review", args=[plan.pk]), user)


def change_submitted(change: ChangeRequest, version: Submission, user: "User") -> None:
    """Both departments of the county, at once (R0.79)."""
    departments = departments_of(change.plan.enrolment.park)
    _ask(departments.values(), version, change.get_absolute_url(), user)


def finance_turn(document: Plan, version: Submission, user: "User") -> None:
    """Economy has agreed in a sequential review: it is finance's turn."""
    finance = departments_of(document.enrolment.park).get(OrganisationKind.FINANCE)
    _ask([finance] if finance else [], version, reverse("plans:review", args=[document.pk]), user)


def closed(document: Plan | ChangeRequest, park: Park, version: Submission, user: "User") -> None:
    """A version passed the county or came back: the park's people."""
    passed = version.state == SubmissionState.APPROVED
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Passed: %(matter)s") if passed else _("Returned: %(matter)s")
        title = sentence % {"matter": version.title}
    opinions = version.opinions.select_related("organisation").order_by("pk")
    notify(
        recipients=people_of(park.operator, *PARK_ROLES),
        kind=MessageKind.PASSED if passed else MessageKind.RETURNED,
        title=title,
        body="\n".join(f"{row.organisation}: {row.text}" for row in opinions if row.text),
        link=document.get_absolute_url() + ("" if passed else "#remarks"),
        effect_key=_key(version, version.state),
        sender=user,
    )


def forwarded(change: ChangeRequest, version: Submission, user: "User") -> None:
    """Both county departments agreed: the two provincial departments answer (R0.80)."""
    _ask(provincial_departments(change.plan.enrolment.park), version, change.get_absolute_url(), user, "forwarded")


def answered(change: ChangeRequest, version: Submission, user: "User") -> None:
    """The province has answered: the park and both county departments."""
    park = change.plan.enrolment.park
    with translation.override(settings.LANGUAGE_CODE):
        words = {"answer": change.get_answer_display(), "matter": version.title}
        title = _("The province answered “%(answer)s”: %(matter)s") % words
    in_force = MessageKind.PASSED if change.effective_on else MessageKind.RETURNED
    told = [(in_force, people_of(park.operator, *PARK_ROLES))]
    told += [(MessageKind.INFO, people_of(department)) for department in departments_of(park).values()]
    for kind, people in told:
        notify(
            recipients=people,
            kind=kind,
            title=title,
            body=change.answer_text,
            link=change.get_absolute_url(),
            effect_key=_key(version, "answered"),
            sender=user,
        )


def _ask(
    departments: Iterable[Organisation], version: Submission, link: str, user: "User", step: str = "review"
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To review: %(matter)s") % {"matter": version.title}
        body = _("Version %(version)s was submitted by %(person)s.") % {
            "version": version.version,
            "person": version.submitted_by.name,
        }
    for department in departments:
        notify(
            recipients=people_of(department),
            kind=MessageKind.TODO,
            title=title,
            body=body,
            link=link,
            effect_key=_key(version, step),
            sender=user,
        )


def _key(version: Submission, step: str) -> str:
    return f"{version.subject_type.lower()}:{version.subject_id}:v{version.version}:{step}"
