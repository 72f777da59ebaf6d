"""The words beside an outcome that was not plain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.evaluations.rules.grades import Quotas
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Remarks:
    """``border``: indexes of equals on both sides of a border; ``reviews``: code → reason of a grade by review."""

    scheme: Scheme
    border: set[int]
    ranked: int
    reviews: Mapping[str, str]

    def of(self, index: int, each: Participant) -> Iterable[str]:
        """The sentences for one participant."""
        yield from facts(self.scheme, each)
        if each.exempt and not each.vetoes:
            yield _("Outside the ranking: %(reason)s") % {"reason": each.exempt_reason}
        if index in self.border:
            yield _("Equal scores stand on both sides of a border between grades; they got the same grade.")
        if self.ranked == 1 and isinstance(self.scheme.grades, Quotas) and not each.vetoes and not each.exempt:
            yield _("A single participant has no rank to be graded by; a review should decide.")
        if each.code in self.reviews:
            yield _("Grade by review: %(reason)s") % {"reason": self.reviews[each.code]}


def facts(scheme: Scheme, each: Participant) -> Iterable[str]:
    """The vetoes against a participant, each with its fact."""
    return (f"{scheme.vetoes[key].name}: {fact}" for key, fact in each.vetoes.items())
