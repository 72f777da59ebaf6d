"""The printed money forms. WeasyPrint is slow to import, so only tasks do."""

from apps.approvals.printing import checked, paper
from apps.funds.models import Tranche
from apps.funds.selectors.printed import form_of
from apps.funds.selectors.reading import newest


def render_form(tranche: Tranche, kind: str) -> bytes:
    """The PDF of one form of a tranche as it stands, with the check code of the proposal it follows from."""
    version = newest(tranche)
    return paper("funds/print.html", form_of(tranche, kind) | (checked(version) if version else {}))
