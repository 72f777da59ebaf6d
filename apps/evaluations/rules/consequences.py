"""Grades, rewards and vetoes of a scheme, read from its JSON."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.evaluations.rules.grades import ROUNDINGS, Cutoffs, Quota, Quotas
from apps.evaluations.rules.grades import TIES as GRADE_TIES
from apps.evaluations.rules.reading import Reader
from apps.evaluations.rules.rewards import TIES, Rewards
from apps.evaluations.rules.scheme import Veto

Grades = Cutoffs | Quotas | None


def read_grades(reader: Reader) -> Grades:
    """``grades``: {"by": "cutoff", "cuts": [{"grade", "from"}], "rest"} or {"by": "quota", "quotas": [...], "ties"}."""
    if reader.get("grades", None) is None:
        return None
    inner = reader.inside("grades")
    by = inner.choice("by", ("cutoff", "quota"))
    found = _cutoffs(inner) if by == "cutoff" else _quotas(inner)
    inner.close()
    if len(set(found.names())) < len(found.names()):
        raise reader.refuse("grades", _("a grade is there twice."))
    return found


def _cutoffs(reader: Reader) -> Cutoffs:
    cuts = tuple((each.text("grade"), each.number("from")) for each in reader.objects("cuts"))
    marks = [cut for _grade, cut in cuts]
    if marks != sorted(set(marks), reverse=True):
        raise reader.refuse("cuts", _("every cut must be below the one before."))
    return Cutoffs(cuts, reader.text("rest"))


def _quotas(reader: Reader) -> Quotas:
    quotas = []
    for each in reader.objects("quotas"):
        share = each.optional("share", low=0)
        quotas.append(Quota(each.text("grade"), share, each.choice("rounding", ROUNDINGS, "floor")))
    if [quota.share for quota in quotas].count(None) != 1:
        raise reader.refuse("quotas", _("exactly one grade must be the rest, without a share."))
    if sum(quota.share or 0 for quota in quotas) > 1:
        raise reader.refuse("quotas", _("the shares are more than 1."))
    return Quotas(tuple(quotas), reader.choice("ties", GRADE_TIES, "higher"))


def read_rewards(reader: Reader, grades: Grades) -> Rewards | None:
    """``rewards``: {"grade": "A", "by_rank": [yuan ...], "others": yuan, "ties": "average"}."""
    if reader.get("rewards", None) is None:
        return None
    inner = reader.inside("rewards")
    amounts = inner.items("by_rank")
    ranks = Reader.of({str(place): amount for place, amount in enumerate(amounts)}, inner.place("by_rank"))
    rewards = Rewards(
        grade=inner.choice("grade", grades.names() if grades else ()),
        by_rank=tuple(ranks.number(place, low=0) for place in ranks.data),
        others=inner.number("others", 0, low=0),
        ties=inner.choice("ties", TIES, "average"),
    )
    inner.close()
    falling = [*rewards.by_rank, rewards.others]
    if falling != sorted(falling, reverse=True):
        raise inner.refuse("by_rank", _("a lower rank must not get more."))
    return rewards


def read_vetoes(reader: Reader, grades: Grades) -> Mapping[str, Veto]:
    """``vetoes``: [{"key", "name", "grade"}]; without a grade the participant is out."""
    found: dict[str, Veto] = {}
    for each in reader.objects("vetoes", []):
        grade = each.text("grade", "")
        if grade and (grades is None or grade not in grades.names()):
            raise each.refuse("grade", _("there is no such grade."))
        veto = Veto(each.text("key"), each.text("name"), grade)
        found[veto.key] = veto
    return found
