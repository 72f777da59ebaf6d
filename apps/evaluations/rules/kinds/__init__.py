"""The kinds of parts a scheme may name."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from apps.evaluations.rules.kinds.amounts import read_baseline_ratio, read_completion, read_deduction, read_per_unit
from apps.evaluations.rules.kinds.base import Kind
from apps.evaluations.rules.kinds.efficacy import read_efficacy
from apps.evaluations.rules.kinds.entries import read_checklist, read_experts
from apps.evaluations.rules.kinds.levels import read_levels
from apps.evaluations.rules.kinds.tiers import read_five_tier, read_ladder
from apps.evaluations.rules.reading import Reader

# Each reads its settings; it is told the points of the part and whether less is better.
KINDS: Mapping[str, Callable[[Reader, Fraction, bool], Kind]] = {
    "efficacy": read_efficacy,
    "five_tier": read_five_tier,
    "ladder": read_ladder,
    "baseline_ratio": read_baseline_ratio,
    "completion": read_completion,
    "per_unit": read_per_unit,
    "deduction": read_deduction,
    "checklist": read_checklist,
    "experts": read_experts,
    "levels": read_levels,
}
