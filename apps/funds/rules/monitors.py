"""Goals beside money (双监控): a wide gap between the two is pointed out."""

from decimal import Decimal

from django.utils.translation import gettext as _

WIDE_GAP = Decimal(15)  # points


def verdict(goals: Decimal | None, money: Decimal | None) -> tuple[str, str]:
    """Status (``ok``, ``warn``, or ``info`` without a figure) and a sentence; both figures in percent."""
    if goals is None or money is None:
        return "info", _("There is nothing to compare yet.")
    if money - goals > WIDE_GAP:
        return "warn", _("The money runs ahead of the services.")
    if goals - money > WIDE_GAP:
        return "warn", _("The money stays far behind the services.")
    return "ok", _("Services and money go together; no warning.")
