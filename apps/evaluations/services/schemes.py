"""The scheme of a programme: the province sets weights, cut-offs and everything else as a new version."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.digests import digest
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.evaluations.models import Round, ScoringScheme
from apps.evaluations.permissions.rounds import may_manage
from apps.evaluations.rules.keeping import jsonable
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.selectors.schemes import newest_scheme, scheme_data
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def set_scheme(*, programme: Programme, kind: str, data: Any, version: int, reason: str, user: "User") -> ScoringScheme:
    """A new version of the scheme for a kind of round; rounds that were opened keep theirs.

    ``version`` is the one the page showed (0 for what the portal brings along). Raises :class:`Refused`: no right, a
    round of the kind that is not final, another version meanwhile, settings at fault (each named by its place), no
    reason, nothing changed. Locks the programme.
    """
    if not may_manage(user):
        raise Refused(_("The provincial departments set the scheme."))
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if Round.objects.unfinished().filter(programme=programme, kind=kind).exists():
        raise Refused(_("A round of this kind is not final yet; its scheme stays as it is."))
    newest = newest_scheme(programme, kind)
    if version != (newest.version if newest else 0):
        raise Refused(_("The scheme was changed meanwhile. Reload the page."))
    wanted = jsonable(data)
    if not isinstance(wanted, dict):
        raise Refused(_("The file holds no scheme."), field="data")
    read_scheme(wanted)
    words = clean_line(reason, limit=300)
    if not words:
        raise Refused(_("Say what was changed and why."), field="reason")
    if digest(wanted) == digest(jsonable(scheme_data(programme, kind))):
        raise Refused(_("Nothing changes."))
    with worded():
        made = ScoringScheme.objects.create(
            programme=programme, kind=kind, version=version + 1, data=wanted, digest=digest(wanted), reason=words,
            made_by=user,
        )  # fmt: skip
    record(user=user, action="scheme.set", target=made, note=words)
    return made
