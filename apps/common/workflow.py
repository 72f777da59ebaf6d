"""Steps of a document as a table: buttons on the page and checks in the service read the same rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.common.refusals import Refused

Predicate = Callable[[Any, Any], bool]
Objections = Callable[[Any], Iterable[str | Promise]]


def no_objections(document: Any) -> Iterable[str | Promise]:
    """The default: nothing speaks against the step."""
    return ()


@dataclass(frozen=True)
class Step:
    """One row: ``action`` moves a document from one of ``sources`` to ``target``.

    ``permission(user, document)`` decides who; ``objections(document)`` lists the sentences that block it.
    """

    action: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    permission: Predicate
    objections: Objections = field(default=no_objections)


class Workflow:
    """The steps of one kind of document; ``state_field`` names the column that holds its state."""

    def __init__(self, *steps: Step, state_field: str = "state") -> None:
        self.steps = {step.action: step for step in steps}
        self.state_field = state_field

    def state(self, document: Any) -> str:
        """The document's present state."""
        return str(getattr(document, self.state_field))

    def available(self, user: Any, document: Any) -> list[Step]:
        """The steps this person may take now (objections are shown beside the button, not hidden)."""
        state = self.state(document)
        return [step for step in self.steps.values() if state in step.sources and step.permission(user, document)]

    def check(self, action: str, user: Any, document: Any) -> Step:
        """The step, or :class:`Refused` with every reason. Call it under the row lock."""
        step = self.steps[action]
        if self.state(document) not in step.sources:
            raise Refused(_("This step is not possible in the present state. Reload the page to see what happened."))
        if not step.permission(user, document):
            raise Refused(_("Your role may not take this step."))
        if reasons := list(step.objections(document)):
            raise Refused(*reasons)
        return step
