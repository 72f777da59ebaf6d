"""A round: a scheme, its participants, the values taken from them, every score.

Order: vetoed participants leave, exempt ones stand aside (both before any value is taken from the others), parts are
scored, blocks are combined. ``outcomes`` goes on from there. ``rerunning`` does it again with other entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.combining import combined
from apps.evaluations.rules.evaluating import evaluate
from apps.evaluations.rules.measures import measured
from apps.evaluations.rules.normalising import value_from
from apps.evaluations.rules.numbers import HUNDRED
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.scheme import Part, Scheme

Norms = Mapping[str, Mapping[str, Fraction]]  # key of the part → role → value; stored with the round


@dataclass(frozen=True, slots=True)
class Scored:
    """A part for everybody: the points, and why cells have no measure (``gaps``) or need a word (``notes``).

    Measures are not kept: one participant's is quickly taken again, and a million of them need much room.
    """

    part: Part
    points: Column
    gaps: Mapping[int, str]
    notes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Round:
    """``people`` are scored; ``out`` are not. ``ranked`` are indexes of ``people`` that compete for ranks."""

    scheme: Scheme
    people: tuple[Participant, ...]
    out: tuple[Participant, ...]
    ranked: tuple[int, ...]
    norms: Norms
    parts: Mapping[str, Scored]
    base: Column
    bonus: Column
    deducted: Column
    total: Column

    def index(self, code: str) -> int:
        """Where somebody stands in ``people``. Raises Refused for who is not scored."""
        for index, each in enumerate(self.people):
            if each.code == code:
                return index
        raise Refused(_("%(code)s is not scored in this round.") % {"code": code})


def score(scheme: Scheme, participants: Iterable[Participant], norms: Norms | None = None) -> Round:
    """Score everybody; satisfied, unallowed and baseline values come from ``norms``, or else from who is ranked."""
    everybody = list(participants)
    _check(scheme, everybody)
    out = [each for each in everybody if any(not scheme.vetoes[key].grade for key in each.vetoes)]
    gone = {each.code for each in out}
    people = tuple(each for each in everybody if each.code not in gone)
    ranked = tuple(index for index, each in enumerate(people) if not each.vetoes and not each.exempt)
    parts = {part.key: _scored(part, people, ranked, norms) for block in scheme.blocks() for part in block.parts()}
    columns = {key: scored.points for key, (scored, _norms) in parts.items()}
    base, bonus, deducted, total = combined(scheme, columns, len(people))
    return Round(
        scheme=scheme,
        people=people,
        out=tuple(out),
        ranked=ranked,
        norms={key: values for key, (_scored, values) in parts.items()},
        parts={key: scored for key, (scored, _norms) in parts.items()},
        base=base,
        bonus=bonus,
        deducted=deducted,
        total=total,
    )


def _check(scheme: Scheme, everybody: Sequence[Participant]) -> None:
    if len({each.code for each in everybody}) < len(everybody):
        raise Refused(_("A participant is there twice."))
    grades = scheme.grades.names() if scheme.grades else ()
    for each in everybody:
        for key in each.vetoes:
            if key not in scheme.vetoes:
                raise Refused(_("%(name)s: there is no veto %(key)s.") % {"name": each.name, "key": key})
        if each.exempt and (each.exempt not in grades or not each.exempt_reason):
            raise Refused(_("%(name)s: an exemption needs a grade and a reason.") % {"name": each.name})


def _scored(
    part: Part, people: Sequence[Participant], ranked: Sequence[int], norms: Norms | None
) -> tuple[Scored, Mapping[str, Fraction]]:
    found = measured(part.measure, part.kind.amount, people)
    if norms is None:
        among = [index for index in ranked if index not in found.gaps] if found.gaps else ranked
        taken = {role: value_from(source, found.column, among) for role, source in part.kind.sources.items()}
        values = {role: value for role, value in taken.items() if value is not None}
    else:
        values = dict(norms[part.key])
    expr = part.formula(values) if len(values) == len(part.kind.sources) else None
    if expr is None:
        for index in range(len(people)):
            found.gaps.setdefault(index, "no_source")
    points = Column([0] * len(people)) if expr is None else evaluate(expr, found.column)
    given = {index: part.points * part.share(why) / HUNDRED for index, why in found.gaps.items()}
    return Scored(part, points.put(given).packed(), found.gaps, found.notes), values
