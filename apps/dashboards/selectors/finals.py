"""To-do rows about final evaluations and the decisions after them, as ``components/_todo.html`` draws them."""

from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.evaluations.choices.final import InvitationState
from apps.evaluations.selectors.experts import tasks_of
from apps.evaluations.selectors.final_waiting import waiting_decisions, waiting_finals
from apps.programmes.models import Programme

Row = dict[str, Any]


def final_todo(user: User, programme: Programme) -> list[Row]:
    """Evaluations and decisions that wait for one's side. Two queries."""
    finals = waiting_finals(user, programme).select_related("enrolment__park").order_by("pk")
    rulings = waiting_decisions(user, programme).select_related("evaluation__enrolment__park").order_by("pk")
    return [
        *(
            _row(row, row.enrolment.park.name, row.get_state_display(), is_back=row.state == "returned")
            for row in finals
        ),
        *(_row(row, str(row), row.get_state_display()) for row in rulings),
    ]


def marking_todo(user: User) -> list[Row]:
    """Parks an expert was drawn for and still has to declare about or to mark. One query."""
    waits = {InvitationState.INVITED.value, InvitationState.CLEAR.value}
    rows = [row for row in tasks_of(user) if row.state in waits and row.evaluation.state == "scoring"]
    return [_row(row, row.evaluation.enrolment.park.name, row.get_state_display()) for row in rows]


def _row(document: Any, name: str, state: str, *, is_back: bool = False) -> Row:
    return {
        "status": "bad" if is_back else "info",
        "icon": "arrow-back-up" if is_back else "certificate",
        "chip": _("Returned") if is_back else _("To do"),
        "title": _("Final evaluation: %(name)s") % {"name": name},
        "text": state,
        "url": document.get_absolute_url(),
        "action": _("Open it"),
    }
