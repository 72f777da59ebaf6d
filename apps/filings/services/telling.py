"""Messages about filings: who must sign, what came back, what reached the province. Never a number."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import Jurisdiction, Organisation
from apps.accounts.selectors import people_of
from apps.approvals.models import Submission
from apps.filings.models import Summary
from apps.filings.selectors.versions import departments_of, provincial_departments
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User


def filed(version: Submission, link: str, place: Jurisdiction, user: "User") -> None:
    """A version was filed: the two provincial departments."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Filed: %(matter)s") % {"matter": version.title}
        body = _("Version %(version)s was filed by %(organisation)s.") % {
            "version": version.version,
            "organisation": version.organisation.name,
        }
    for department in provincial_departments(place):
        _tell([department], MessageKind.INFO, title, body, link, version, "filed", user)


def to_sign(summary: Summary, version: Submission, user: "User") -> None:
    """One department has signed: it is the other one's turn."""
    others = [row for row in departments_of(summary.jurisdiction).values() if row.pk != version.organisation_id]
    with translation.override(settings.LANGUAGE_CODE):
        title = _("To sign together: %(matter)s") % {"matter": version.title}
        body = _("Version %(version)s was submitted by %(person)s.") % {
            "version": version.version,
            "person": version.submitted_by.name,
        }
    _tell(others, MessageKind.TODO, title, body, summary.get_absolute_url(), version, "sign", user)


def closed(summary: Summary, version: Submission, text: str, user: "User") -> None:
    """The other department has spoken: those who submitted."""
    passed = version.state == "approved"
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("Passed: %(matter)s") if passed else _("Returned: %(matter)s")
        title = sentence % {"matter": version.title}
    kind = MessageKind.PASSED if passed else MessageKind.RETURNED
    _tell([version.organisation], kind, title, text, summary.get_absolute_url(), version, version.state, user)


def _tell(
    organisations: Iterable[Organisation],
    kind: MessageKind,
    title: str,
    body: str,
    link: str,
    version: Submission,
    step: str,
    user: "User",
) -> None:
    key = f"{version.subject_type.lower()}:{version.subject_id}:v{version.version}:{step}"
    for organisation in organisations:
        people = people_of(organisation)
        notify(recipients=people, kind=kind, title=title, body=body, link=link, effect_key=key, sender=user)
