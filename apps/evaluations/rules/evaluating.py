"""What a formula says of a column of values. Constants are gathered first, so that a cell costs one multiplication."""

from fractions import Fraction

from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.expressions import Bound, Cases, Const, Expr, Op, Rounded, Step, Unknown
from apps.evaluations.rules.numbers import ZERO

ONE = Fraction(1)
Core = Unknown | Bound | Rounded | Cases | None


def peel(expr: Expr) -> tuple[Fraction, Fraction, Core]:
    """``expr`` as a × core + b; no core means that it is the constant b."""
    if isinstance(expr, Const):
        return ZERO, expr.value, None
    if isinstance(expr, Step):
        return peel(expr.inner)
    if not isinstance(expr, Op):
        return ONE, ZERO, expr
    a, b, core = peel(expr.left)
    c, d, other = peel(expr.right)
    if expr.sign in "+-":
        sign = 1 if expr.sign == "+" else -1
        return a + sign * c, b + sign * d, core or other
    if expr.sign == "×":
        return (a * d, b * d, core) if other is None else (b * c, b * d, other)
    return a / d, b / d, core


def evaluate(expr: Expr, column: Column) -> Column:
    """The score of every cell of ``column``, exactly."""
    a, b, core = peel(expr)
    if core is None:
        return Column([b.numerator] * len(column), b.denominator)
    inner = _core(core, column)
    return inner if (a, b) == (ONE, ZERO) else inner.affine(a, b)


def _core(core: Core, column: Column) -> Column:
    if isinstance(core, Bound):
        return evaluate(core.inner, column).bounded(core.limit, above=core.above)
    if isinstance(core, Rounded):
        return evaluate(core.inner, column).rounded(core.places)
    if isinstance(core, Cases):
        return column.branched(branches_of(core, column), [peel(branch)[:2] for branch in core.branches])
    return column


def value_of(expr: Expr, x: Fraction) -> Fraction:
    """The score of one value."""
    return evaluate(expr, Column([x.numerator], x.denominator)).at(0)


def branch_of(expr: Cases, x: Fraction) -> int:
    """Which branch a value falls into."""
    return sum(cut < x if expr.strict else cut <= x for cut in expr.cuts)


def branches_of(cases: Cases, column: Column) -> list[int]:
    """Which branch each cell falls into."""
    if not cases.strict:
        return column.branches(cases.cuts)
    turned = column.affine(-ONE, ZERO).branches([-cut for cut in reversed(cases.cuts)])  # x > cut is not(-x >= -cut)
    return [len(cases.cuts) - reached for reached in turned]


def cases_of(expr: Expr) -> Cases | None:
    """The cases inside a formula, if it has any."""
    core = peel(expr)[2]
    if isinstance(core, Bound | Rounded):
        return cases_of(core.inner)
    return core if isinstance(core, Cases) else None
