"""Both monitors in one sentence; how far the goals are comes from the page's own tag."""

from decimal import Decimal
from typing import Any

from django import template

from apps.funds.rules.monitors import verdict

register = template.Library()


@register.simple_tag
def both_monitors(goals: Decimal | str | None, money: Decimal | None) -> dict[str, Any]:
    """``status`` and ``text`` for goals completed and money spent, both in percent; a park without goals gives ""."""
    status, text = verdict(goals if isinstance(goals, Decimal) else None, money)
    return {"status": status, "text": text}
