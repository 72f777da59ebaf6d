"""To-do rows about filings: summaries to sign for a county, filed versions to confirm for the province."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.common.periods import period_label
from apps.filings.models import FilingReceipt
from apps.filings.selectors.waiting import lists_to_confirm, summaries_to_confirm, summaries_to_sign
from apps.programmes.models import Programme

Row = dict[str, Any]
NAMES_SHOWN = 3


def filing_todo(user: User, programme: Programme) -> list[Row]:
    """One row per summary to sign, one per kind of filing to confirm. Three queries at most."""
    sign = [
        {
            "status": "info",
            "icon": "scale",
            "chip": _("To sign"),
            "title": _("Half-year summary, %(period)s") % {"period": period_label(row.period_code)},
            "text": _("%(place)s · the other department has signed") % {"place": row.jurisdiction.name},
            "url": row.get_absolute_url(),
            "action": _("Review"),
        }
        for row in summaries_to_sign(user, programme)
    ]
    lists, summaries = list(lists_to_confirm(user, programme)), list(summaries_to_confirm(user, programme))
    kinds = (
        (_("Confirm the receipt: liaison lists"), reverse("filings:lists"), lists),
        (_("Confirm the receipt: half-year summaries"), reverse("filings:summaries"), summaries),
    )
    return sign + [_confirm(title, url, rows) for title, url, rows in kinds if rows]


def _confirm(title: str, url: str, rows: list[FilingReceipt]) -> Row:
    names = [row.submission.jurisdiction.name for row in rows]
    shown = names[:NAMES_SHOWN] + (["…"] if len(names) > NAMES_SHOWN else [])
    return {
        "status": "info",
        "icon": "inbox",
        "chip": ngettext("%(count)s receipt", "%(count)s receipts", len(rows)) % {"count": len(rows)},
        "title": title,
        "text": " · ".join(shown),
        "url": url,
        "action": _("Confirm"),
    }
