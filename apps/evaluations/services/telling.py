"""Who is told about results, appeals and answers."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Organisation
from apps.accounts.selectors import people_of
from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.models import Appeal, Round, Score
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

OFFICES = (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)


def tell_parks(row: Round, user: "User", *, step: str, until: date | None = None) -> None:
    """Every park hears its result, with the last day for an appeal when there is one."""
    scores = Score.objects.filter(round=row).current().select_related("enrolment__park__operator")
    for kept in scores:
        with translation.override(settings.LANGUAGE_CODE):
            title = _("Result of the evaluation: %(round)s") % {"round": row.title}
            body = f"{kept.park_name} {kept.grade}".strip()
            if until is not None:
                body = f"{body}。" + _("Appeals are taken until the end of %(day)s.") % {"day": until}
        _tell(people_of(kept.enrolment.park.operator), title, body, kept, user, step)


def tell_officers(appeal: Appeal, user: "User") -> None:
    """Those who may answer: the province, in a mid-term evaluation the county of the park too."""
    row, park = appeal.score.round, appeal.score.enrolment.park
    places = row.opened_by.memberships.values("organisation__jurisdiction")
    offices = Organisation.objects.filter(kind__in=OFFICES, jurisdiction__in=places)
    people = [person for office in offices for person in people_of(office)]
    if row.kind == RoundKind.MIDTERM:
        mine = Organisation.objects.filter(kind__in=OFFICES, jurisdiction=park.county_id)
        people += [person for office in mine for person in people_of(office)]
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Appeal to answer: %(park)s") % {"park": park.name}
    _tell(people, title, appeal.part_name, appeal, user, "filed", MessageKind.TODO)


def tell_park(appeal: Appeal, user: "User") -> None:
    """The park hears the answer."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Answer to the appeal: %(part)s") % {"part": appeal.part_name}
        body = str(appeal.get_state_display())
    people = people_of(appeal.score.enrolment.park.operator)
    _tell(people, title, body, appeal, user, "answered")


def _tell(
    people: "Iterable[User]",
    title: str,
    body: str,
    document: Any,
    user: "User",
    step: str,
    kind: MessageKind = MessageKind.INFO,
) -> None:
    notify(
        recipients=people,
        kind=kind,
        title=title,
        body=body,
        link=document.get_absolute_url(),
        effect_key=f"evaluations:{document._meta.model_name}:{document.pk}:{step}",
        sender=user,
    )
