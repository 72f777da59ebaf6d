"""Parts of a page kept as text under everything they are drawn from, but for the token and the address."""

from hashlib import sha256
from typing import Any

from django import template
from django.core.cache import caches
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

KEPT_SECONDS = 3600
# What differs on each page, by the name it has inside; no text that was typed or stored can hold a NUL.
PLACES = {name: mark_safe(f"\0{name}\0") for name in ("csrf_token", "page_address", "page_path")}  # noqa: S308 -- ours


class KeptNode(Node):
    """Draws its content once for each mark; the values of ``PLACES`` are set in afterwards."""

    def __init__(self, nodelist: NodeList, name: str, mark: Any) -> None:
        self.nodelist, self.name, self.mark = nodelist, name, mark

    def render(self, context: Context) -> SafeString:
        """The content as kept for this mark, else drawn now; never kept without a mark."""
        mark, request = self.mark.resolve(context), context["request"]
        key = f"kept:{self.name}:{sha256(str(mark).encode()).hexdigest()}"
        text: str | None = caches["fragments"].get(key) if mark else None
        if text is None:
            with context.push(**PLACES):
                text = str(self.nodelist.render(context))
            if mark:
                caches["fragments"].set(key, text, KEPT_SECONDS)
        values = context.get("csrf_token", ""), request.get_full_path(), request.path
        for place, value in zip(PLACES.values(), values, strict=True):
            text = text.replace(place, escape(value))
        return mark_safe(text)  # noqa: S308 -- escaped


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """``{% kept "name" mark %}...{% endkept %}``: equal marks have to mean equal content."""
    _tag, name, mark = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, name.strip('"'), parser.compile_filter(mark))
