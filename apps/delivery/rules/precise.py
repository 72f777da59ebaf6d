"""Pure decisions about precise services: what a record still has to say, which prices stand out (R0.10, R0.12)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OUTCOME = ("problem", "action", "result", "effect", "solved")
FACTS: Mapping[str, str | Promise] = {
    "need": gettext_lazy("the need it answers"),
    "problem": gettext_lazy("problem"),
    "action": gettext_lazy("action taken"),
    "result": gettext_lazy("result"),
    "effect": gettext_lazy("effect in figures"),
    "solved": gettext_lazy("solved or not"),
}


def facts_due(*, is_precise: bool, is_diagnosis: bool) -> tuple[str, ...]:
    """Names of what a record says before it is complete: a need and an outcome, but for the diagnosis itself."""
    return tuple(FACTS) if is_precise and not is_diagnosis else ()


def missing_facts(values: Mapping[str, Any], *, is_precise: bool, is_diagnosis: bool) -> tuple[str, ...]:
    """Which of these are still empty in ``values``, in the order of the form."""
    return tuple(name for name in facts_due(is_precise=is_precise, is_diagnosis=is_diagnosis) if not values.get(name))


def fact_words(names: tuple[str, ...]) -> str:
    """Names of :func:`missing_facts` as people read them."""
    return _(", ").join(str(FACTS[name]) for name in names)


def price_note(amount: Decimal, price: Decimal, quantity: Decimal) -> str | None:
    """A warning when an agreement costs more than price × quantity of the product; never a refusal."""
    limit = price * quantity
    if amount <= limit:
        return None
    return _("%(amount)s yuan are more than price × quantity of the product on the list: %(limit)s yuan.") % {
        "amount": f"{amount:,.2f}",
        "limit": f"{limit:,.2f}",
    }


def amount_note(amount: Decimal, agreed: Decimal) -> str | None:
    """A warning when a record costs more than its agreement."""
    if amount <= agreed:
        return None
    return _("%(amount)s yuan are more than the agreement says: %(limit)s yuan.") % {
        "amount": f"{amount:,.2f}",
        "limit": f"{agreed:,.2f}",
    }


def party_note(*, is_three_party: bool) -> str | None:
    """A notice beside a two-party agreement (R0.107)."""
    if is_three_party:
        return None
    return _("The guide advises an agreement of park, enterprise and provider. This one has two parties.")
