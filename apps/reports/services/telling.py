"""Messages about reports: who must act next, and what became of a submission."""

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
from apps.common.periods import period_label
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.programmes.choices import ReviewOrder
from apps.reports.models import PeriodReport
from apps.reports.selectors import departments_of

if TYPE_CHECKING:
    from apps.accounts.models import User


def tell_departments(report: PeriodReport, version: Submission, user: "User") -> None:
    """A version was submitted: both departments, or economy alone when finance speaks second."""
    departments = departments_of(report)
    if report.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL:
        departments.pop(OrganisationKind.FINANCE, None)
    _ask_for_opinions(report, version, user, list(departments.values()))


def tell_second(report: PeriodReport, version: Submission, user: "User") -> None:
    """Economy has agreed in a sequential review: it is finance's turn."""
    finance = departments_of(report).get(OrganisationKind.FINANCE)
    _ask_for_opinions(report, version, user, [finance] if finance else [])


def tell_park(report: PeriodReport, version: Submission, user: "User") -> None:
    """A version passed or came back: the park's people, at the remarks when it came back."""
    passed = version.state == SubmissionState.APPROVED
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Passed: report for the %(period)s") if passed else _("Returned: report for the %(period)s")
        title = sentence % {"period": period_label(report.period_code)}
        opinions = version.opinions.select_related("organisation").order_by("pk")
        said = [_("%(name)s: %(text)s") % {"name": row.organisation, "text": row.text} for row in opinions if row.text]
    notify(
        recipients=people_of(report.enrolment.park.operator, *PARK_ROLES),
        kind=MessageKind.PASSED if passed else MessageKind.RETURNED,
        title=title,
        body="\n".join(said),
        link=report.get_absolute_url() + ("" if passed else "#remarks"),
        effect_key=f"report:{report.pk}:v{version.version}:{version.state}",
        sender=user,
    )


def _ask_for_opinions(report: PeriodReport, version: Submission, user: "User", departments: list[Organisation]) -> None:
    words = {"park": report.enrolment.park.name}
    with translation.override(settings.LANGUAGE_CODE):
        words["period"] = period_label(report.period_code)
        title = _("To review: %(park)s, report for the %(period)s") % words
        body = _("Version %(version)s was submitted by %(person)s.") % {"version": version.version, "person": user.name}
    for department in departments:
        notify(
            recipients=people_of(department),
            kind=MessageKind.TODO,
            title=title,
            body=body,
            link=reverse("reports:review", args=[report.pk]),
            effect_key=f"report:{report.pk}:v{version.version}:review",
            sender=user,
        )
