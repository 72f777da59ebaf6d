"""What every act on a final evaluation does: lock it, change its state on record, tell people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.accounts.choices import PARK_ROLES, PROVINCE_ROLES, OrganisationKind
from apps.accounts.models import Membership, Organisation
from apps.accounts.selectors import people_of
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.text import clean_text
from apps.evaluations.choices.final import FinalState
from apps.evaluations.models import FinalEvaluation
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify

if TYPE_CHECKING:
    from apps.accounts.models import User

TEXT_LIMIT, WORDS_LIMIT = 8000, 2000
DEPARTMENTS = (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)


def locked(evaluation: FinalEvaluation) -> FinalEvaluation:
    """The evaluation under its row lock, with programme, park, operator and county."""
    return FinalEvaluation.objects.select_for_update(of=("self",)).with_names().get(pk=evaluation.pk)


def demand(allowed: bool) -> None:
    """Raises :class:`Refused` when the role or the state does not allow a step."""
    if not allowed:
        raise Refused(_("Your role may not take this step."))


def words(text: str, sentence: str, *, field: str) -> str:
    """A text that must not be empty. Raises :class:`Refused` with ``sentence``."""
    cleaned = clean_text(text, limit=WORDS_LIMIT)
    if not cleaned:
        raise Refused(sentence, field=field)
    return cleaned


def organisation_of(user: "User") -> Organisation:
    """The organisation acted for. Raises :class:`Refused` without one."""
    if user.acting is None:
        raise Refused(_("Your role may not take this step."))
    return user.acting.organisation


def move(evaluation: FinalEvaluation, state: FinalState | str, action: str, user: "User", **fields: Any) -> None:
    """Write the new state and other columns, with a line of the log."""
    before, evaluation.state = evaluation.state, str(state)
    for name, value in fields.items():
        setattr(evaluation, name, value)
    evaluation.save(update_fields=["state", *fields])
    log(evaluation, action, user, changes={"state": [before, str(state)]})


def log(evaluation: FinalEvaluation, action: str, user: "User", *, target: Model | None = None, **more: Any) -> None:
    """One line of the log, in the county of the park; who the experts are is for the province alone."""
    place = None if action.startswith("expert.") else evaluation.enrolment.park.county_id
    record(user=user, action=action, target=target or evaluation, jurisdiction_id=place, **more)


def park_people(evaluation: FinalEvaluation) -> "list[User]":
    """Staff of the park."""
    return people_of(evaluation.enrolment.park.operator, *PARK_ROLES)


def county_people(evaluation: FinalEvaluation) -> "list[User]":
    """Officers of both departments of the county."""
    rows = Organisation.objects.filter(jurisdiction=evaluation.enrolment.park.county_id, kind__in=DEPARTMENTS)
    return [person for row in rows.order_by("pk") for person in people_of(row)]


def province_people(*, but: Organisation | None = None) -> "list[User]":
    """Officers of the provincial departments, those of ``but`` left out."""
    numbers = Membership.objects.filter(role__in=PROVINCE_ROLES).values("organisation")
    rows = Organisation.objects.filter(pk__in=numbers, is_active=True).order_by("pk")
    return [person for row in rows if but is None or row.pk != but.pk for person in people_of(row)]


def tell(
    people: "Iterable[User]",
    sentence: str | Promise,
    document: Any,
    user: "User",
    *,
    step: str,
    kind: MessageKind = MessageKind.TODO,
    body: str = "",
) -> None:
    """A message in the portal's language: the sentence, and what it is about."""
    with translation.override(settings.LANGUAGE_CODE):
        title = f"{sentence}: {document}"
    key = f"evaluations:{document._meta.model_name}:{document.pk}:{step}"[:100]
    link = document.get_absolute_url()
    notify(recipients=people, kind=kind, title=title, body=body, link=link, effect_key=key, sender=user)
