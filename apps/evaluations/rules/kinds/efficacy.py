"""功效系数法: where a value stands between the unallowed and the satisfied value (R1.40)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.evaluations.rules.expressions import Cases, Const, Expr, Op, Step
from apps.evaluations.rules.kinds.base import Kind, Norms, X, percent_of, within
from apps.evaluations.rules.normalising import Source, read_source
from apps.evaluations.rules.reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficacy(Kind):
    """d = base + span × (x - unallowed) ÷ (satisfied - unallowed), held to ``low`` … ``high`` where these are set.

    Where the two values are equal, or stand the wrong way round because the participants are all beyond a fixed one,
    whoever reaches both gets ``equal``, the others ``base`` or ``equal``, whichever is less.
    """

    satisfied: Source
    unallowed: Source
    base: Fraction
    span: Fraction
    low: Fraction | None
    high: Fraction | None
    equal: Fraction
    less: bool

    @property
    def sources(self) -> Mapping[str, Source]:
        return {"satisfied": self.satisfied, "unallowed": self.unallowed}

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return percent_of(points, Step("d", within(self._coefficient(norms), self.low, self.high)))

    def _coefficient(self, norms: Norms) -> Expr:
        best, worst = norms["satisfied"], norms["unallowed"]
        if best == worst or (best < worst) != self.less:
            return self._reached(min(best, worst) if self.less else max(best, worst))
        unallowed = Const(worst, "unallowed")
        stands = Op(Op(X, "-", unallowed), "÷", Op(Const(best, "satisfied"), "-", unallowed))
        return Op(Const(self.base), "+", Op(Const(self.span), "×", stands))

    def _reached(self, bar: Fraction) -> Expr:
        yes, no = Const(self.equal), Const(min(self.base, self.equal))
        return Cases((bar,), (yes, no) if self.less else (no, yes), strict=self.less)


def read_efficacy(reader: Reader, points: Fraction, less: bool) -> Efficacy:
    """Settings: satisfied, unallowed (best and worst of the participants), base 60, span 40, clip, equal 100."""
    clip = reader.items("clip", [])
    if clip and len(clip) != 2:
        raise reader.refuse("clip", _("two numbers are expected, the lowest and the highest."))
    bounds = Reader.of(dict(zip(("low", "high"), clip, strict=False)), reader.place("clip"))
    kind = Efficacy(
        satisfied=read_source(reader, "satisfied", "min" if less else "max"),
        unallowed=read_source(reader, "unallowed", "max" if less else "min"),
        base=reader.number("base", 60, low=0),
        span=reader.number("span", 40, low=0),
        low=bounds.optional("low"),
        high=bounds.optional("high"),
        equal=reader.number("equal", 100, low=0),
        less=less,
    )
    _check(kind, reader)
    return kind


def _check(kind: Efficacy, reader: Reader) -> None:
    if kind.low is not None and kind.high is not None and kind.low > kind.high:
        raise reader.refuse("clip", _("the lowest number is above the highest."))
    best, worst = kind.satisfied, kind.unallowed
    fixed = best.rule == worst.rule == "fixed" and (best.number == worst.number) | (
        (best.number < worst.number) != kind.less
    )
    turned = {best.rule, worst.rule} == {"max", "min"} and (best.rule == "min") != kind.less
    same = best == worst and best.rule != "fixed"
    if fixed or turned or same:
        raise reader.refuse("satisfied", _("the satisfied value must be better than the unallowed one."))
