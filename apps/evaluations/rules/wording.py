"""A formula as text with its numbers put in, as steps, and as an Excel formula."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from apps.evaluations.rules.evaluating import branch_of, value_of
from apps.evaluations.rules.expressions import Bound, Cases, Const, Expr, Op, Rounded, Step, Unknown
from apps.evaluations.rules.numbers import show

LEVELS = {"+": 1, "-": 1, "×": 2, "÷": 2}
EXCEL = {"+": "+", "-": "-", "×": "*", "÷": "/"}
PLACES = 6  # decimals of the numbers inside a formula


def text(expr: Expr, x: Fraction, spelled: str) -> str:
    """The formula for one value: ``60 + 40 × (5.81 - 6) ÷ (12 - 6)``. Of cases only the one that holds is written."""
    return _text(expr, lambda cases: cases.branches[branch_of(cases, x)], bracketed(spelled))


def bracketed(spelled: str) -> str:
    """A number as it stands inside a formula: ``(-2)``."""
    return f"({spelled})" if spelled.startswith("-") else spelled


def template(expr: Expr, branch: int) -> list[str]:
    """The formula cut at the unknown, for ``bracketed(...).join(...)``; ``branch`` says which case to write."""
    return _text(expr, lambda cases: cases.branches[branch], "\0").split("\0")


def steps(expr: Expr, x: Fraction, spelled: str) -> Iterator[tuple[str, str, Fraction]]:
    """Name, formula and exact value of every named intermediate result, inner ones first, the whole last."""
    for each in _named(expr, x):
        yield each.name, text(each.inner, x, spelled), value_of(each.inner, x)
    yield "", text(expr, x, spelled), value_of(expr, x)


def excel(expr: Expr, unknown: str, roles: Mapping[str, str]) -> str:
    """The formula for Excel: the value in cell ``unknown``, constants in the cells of their roles, or spelled out."""
    if isinstance(expr, Const):
        return roles[expr.role] if expr.role in roles else _literal(expr.value)
    if isinstance(expr, Unknown):
        return unknown
    if isinstance(expr, Op):
        sides = (excel(side, unknown, roles) for side in (expr.left, expr.right))
        return "(" + EXCEL[expr.sign].join(sides) + ")"
    if isinstance(expr, Step):
        return excel(expr.inner, unknown, roles)
    if isinstance(expr, Bound):
        return f"{'MIN' if expr.above else 'MAX'}({excel(expr.inner, unknown, roles)},{_literal(expr.limit)})"
    if isinstance(expr, Rounded):
        return f"ROUND({excel(expr.inner, unknown, roles)},{expr.places})"
    found = excel(expr.branches[0], unknown, roles)
    for cut, branch in zip(expr.cuts, expr.branches[1:], strict=True):
        found = f"IF({unknown}{'>' if expr.strict else '>='}{_literal(cut)},{excel(branch, unknown, roles)},{found})"
    return found


def _literal(value: Fraction) -> str:
    spelled = show(value, 12)
    return bracketed(spelled) if Fraction(spelled) == value else f"({value.numerator}/{value.denominator})"


def _text(expr: Expr, choose: Callable[[Cases], Expr], spelled: str, level: int = 0) -> str:
    if isinstance(expr, Const):
        plain = show(expr.value, PLACES)
        return f"({plain})" if plain.startswith("-") and level else plain
    if isinstance(expr, Unknown):
        return spelled
    if isinstance(expr, Op):
        own = LEVELS[expr.sign]
        right = own + 1 if expr.sign in "-÷" else own
        written = f"{_text(expr.left, choose, spelled, own)} {expr.sign} {_text(expr.right, choose, spelled, right)}"
        return f"({written})" if own < level else written
    if isinstance(expr, Step):
        return _text(expr.inner, choose, spelled, level)
    if isinstance(expr, Cases):
        return _text(choose(expr), choose, spelled, level)
    if isinstance(expr, Rounded):
        return f"round({_text(expr.inner, choose, spelled)}, {expr.places})"
    return f"{'min' if expr.above else 'max'}({_text(expr.inner, choose, spelled)}, {show(expr.limit, PLACES)})"


def _named(expr: Expr, x: Fraction) -> Iterator[Step]:
    if isinstance(expr, Op):
        yield from _named(expr.left, x)
        yield from _named(expr.right, x)
    elif isinstance(expr, Bound | Rounded):
        yield from _named(expr.inner, x)
    elif isinstance(expr, Cases):
        yield from _named(expr.branches[branch_of(expr, x)], x)
    elif isinstance(expr, Step):
        yield from _named(expr.inner, x)
        yield expr
