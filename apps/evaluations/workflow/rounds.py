"""The life of a round: scored when opened, reviewed, published, appealed, final."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import is_province
from apps.common.workflow import Step, Workflow
from apps.evaluations.choices.rounds import RoundState

SCORED = frozenset({RoundState.SCORED.value})
PUBLISHED = frozenset({RoundState.PUBLISHED.value})
COUNTING = frozenset({RoundState.SCORED.value, RoundState.PUBLISHED.value, RoundState.FINAL.value})


def by_province(user: Any, document: Any) -> bool:
    """Officers of the two provincial departments."""
    return is_province(user)


def unfinished(document: Any) -> Iterable[str | Promise]:
    """What keeps a public round from being final; ``pending`` holds the sentences, read by whoever asks."""
    return list(getattr(document, "pending", ()))


ROUND = Workflow(
    Step("review", _("Grade by review"), SCORED, RoundState.SCORED, by_province),
    Step("publish", _("Publish the results"), SCORED, RoundState.PUBLISHED, by_province),
    Step("discard", pgettext_lazy("round", "Discard"), SCORED, RoundState.DISCARDED, by_province),
    Step("finish", _("Make final"), PUBLISHED, RoundState.FINAL, by_province, unfinished),
    Step("correct", _("Correct"), COUNTING, "", by_province),
)
