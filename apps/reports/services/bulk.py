"""One opinion on many clean reports: each is recorded by itself, and what changed meanwhile is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.approvals.choices import Verdict
from apps.common.refusals import Refused
from apps.programmes.models import Programme
from apps.reports.models import PeriodReport
from apps.reports.selectors.bulk import Waiting, waiting_by_keys
from apps.reports.services.review import opine

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Skipped:
    """A report that was left out, and why."""

    report: PeriodReport
    reason: str


@dataclass(frozen=True)
class Passed:
    """What became of a bulk opinion."""

    done: list[PeriodReport]
    skipped: list[Skipped]


def agree_to_clean(*, programme: Programme, ticked: Iterable[tuple[int, str]], text: str, user: "User") -> Passed:
    """Agree to every ticked report that is still clean and still the version seen; ``ticked`` is ``(id, digest)``.

    Each opinion is a transaction of its own under the locks of :func:`opine`: one refusal holds up no other. Reports
    one may not see are left out without a word.
    """
    wanted = dict(ticked)
    waiting = waiting_by_keys(user, programme, wanted)
    seen = PeriodReport.objects.visible_to(user).filter(pk__in=wanted).select_related("enrolment__park")
    passed = Passed([], [])
    for report in seen.order_by("due_date", "pk"):
        try:
            _agree(report, waiting.get(report.pk), wanted[report.pk], text, user)
            passed.done.append(report)
        except Refused as refusal:
            passed.skipped.append(Skipped(report, str(refusal)))
    return passed


def _agree(report: PeriodReport, row: Waiting | None, digest: str, text: str, user: "User") -> None:
    if row is None:
        raise Refused(_("It no longer waits for you."))
    if row.version.digest != digest:
        raise Refused(_("The version has changed since you opened it. Reload the page and read it again."))
    if row.flags:
        raise Refused(_("It is not clean any more: %(flags)s.") % {"flags": _("; ").join(row.flags)})
    opine(report=report, user=user, verdict=Verdict.AGREE, text=text, remarks=[], digest=digest)
