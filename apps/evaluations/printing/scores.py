"""The printed calculation sheet. WeasyPrint is slow to import, so only tasks do."""

from django.utils.translation import gettext as _

from apps.approvals.printing import paper
from apps.evaluations.models import Score
from apps.evaluations.selectors.score_page import page_of


def render_sheet(kept: Score) -> bytes:
    """The PDF of one version of a score: every part with its entries, values of the round and steps."""
    header = [
        (_("park"), kept.park_name),
        (_("Figures of"), f"{kept.round.as_of:%Y-%m-%d}"),
        (_("version"), str(kept.version)),
        (_("Published total"), "" if kept.published is None else f"{kept.published.normalize():f}"),
        (_("rank"), str(kept.rank or "")),
        (_("grade"), kept.grade),
    ]
    context = {
        "title": f"{kept.round.title} · {_('Calculation sheet')}",
        "programme": kept.round.programme.name,
        "header": header,
        "explained": page_of(kept),
        "score": kept,
    }
    return paper("evaluations/score_print.html", context)
