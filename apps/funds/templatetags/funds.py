"""Both monitors in one sentence; how far the goals are comes from the page's own tag."""

from decimal import Decimal
from typing import Any

from django import template

from apps.funds.rules.monitors import verdict

register = template.Library()


@register.simple_tag
def both_monitors(goals: Decimal | None, money: Decimal | None) -> dict[str, Any]:
    """``status`` and ``text`` for goals completed and money spent, both in percent."""
    status, text = verdict(goals, money)
    return {"status": status, "text": text}
