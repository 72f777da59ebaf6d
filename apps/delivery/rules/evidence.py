"""Pure decisions about evidence: what a service asks for, what falls short, what a file name says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.programmes.choices import GroupMode

SAME_THING = {"合同": "协议", "相片": "照片", "现场": "照片", "票据": "发票", "图片": "照片"}
PHOTO = "photo"
INVOICE_KIND = "invoice"  # a zero-fee statement may stand in its place (R0.108)


@dataclass(frozen=True)
class Kind:
    """A kind of evidence as the rules see it."""

    pk: int
    code: str
    name: str
    is_dated: bool


@dataclass(frozen=True)
class Requirement:
    """One group of the evidence row of a service: all of its kinds, or one of them."""

    position: int
    mode: str
    is_optional: bool
    kinds: tuple[Kind, ...]

    @property
    def title(self) -> str:
        """The kinds in words: joined by "or" when one is enough."""
        joint = _(" or ") if self.mode == GroupMode.ANY else _(", ")
        return joint.join(kind.name for kind in self.kinds)


@dataclass(frozen=True)
class Held:
    """A file that stands: its kind and the date on it."""

    kind_id: int
    document_date: date | None


class Fault:
    """Why a kind does not count."""

    MISSING, UNDATED, OUTSIDE = "missing", "undated", "outside"


FAULT_WORDS: dict[str, str | Promise] = {
    Fault.MISSING: gettext_lazy("no file"),
    Fault.UNDATED: gettext_lazy("the date on it is missing"),
    Fault.OUTSIDE: gettext_lazy("dated outside the programme period"),
}


@dataclass(frozen=True)
class MissingGroup:
    """A requirement not met: each kind that falls short, with its :class:`Fault`."""

    requirement: Requirement
    shortfalls: tuple[tuple[Kind, str], ...]

    @property
    def title(self) -> str:
        """What is needed, in words."""
        joint = _(" or ") if self.requirement.mode == GroupMode.ANY else _(", ")
        return joint.join(kind.name for kind, _fault in self.shortfalls)

    @property
    def fault(self) -> str:
        """The fault nearest to being mended: a file that only lacks its date comes first."""
        present = {fault for _kind, fault in self.shortfalls}
        return next(fault for fault in (Fault.UNDATED, Fault.OUTSIDE, Fault.MISSING) if fault in present)

    def __str__(self) -> str:
        if self.fault == Fault.MISSING:
            return self.title
        return _("%(kinds)s (%(fault)s)") % {"kinds": self.title, "fault": FAULT_WORDS[self.fault]}


def shortfall(kind: Kind, held: Iterable[Held], start: date, end: date) -> str | None:
    """Why a kind does not count yet; None when it does. Undated kinds count as soon as a file is there (R0.105)."""
    mine = [each for each in held if each.kind_id == kind.pk]
    if not mine:
        return Fault.MISSING
    if not kind.is_dated or any(each.document_date and start <= each.document_date <= end for each in mine):
        return None
    return Fault.UNDATED if any(each.document_date is None for each in mine) else Fault.OUTSIDE


def unmet(requirement: Requirement, held: Sequence[Held], start: date, end: date) -> MissingGroup | None:
    """What a requirement lacks; None when it is met. The period includes both days."""
    states = [(kind, shortfall(kind, held, start, end)) for kind in requirement.kinds]
    short = tuple((kind, fault) for kind, fault in states if fault is not None)
    met = len(short) < len(states) if requirement.mode == GroupMode.ANY else not short
    return None if met else MissingGroup(requirement, short)


def missing_groups(
    requirements: Iterable[Requirement], held: Sequence[Held], start: date, end: date
) -> list[MissingGroup]:
    """Every requirement that blocks, in the order of the annex; optional ones never do (R0.86-R0.104)."""
    blocking = (requirement for requirement in requirements if not requirement.is_optional)
    return [lack for requirement in blocking if (lack := unmet(requirement, held, start, end))]


def photo_warning(taken_at: datetime | None, start: date, end: date) -> str | None:
    """What to look at when the camera dates a photo outside the period; photos count all the same (R0.105)."""
    day = timezone.localdate(taken_at) if taken_at else None
    if day is None or start <= day <= end:
        return None
    values = {"day": day, "start": start, "end": end}
    return _("The camera dates this photo %(day)s, outside the programme period (%(start)s to %(end)s).") % values


def guess_kind(name: str, kinds: Sequence[Kind], *, is_picture: bool) -> Kind | None:
    """The kind a file name speaks of: most pairs of neighbouring characters in common, when one kind wins.

    A picture whose name says nothing (``IMG_0821.jpg``) is taken for the photo of the service, if it asks for one.
    """
    for word, usual in SAME_THING.items():
        name = name.replace(word, usual)
    scores = {kind: len(_pairs(name) & _pairs(kind.name)) for kind in kinds}
    best = max(scores.values(), default=0)
    if best == 0:
        kinds = [kind for kind in kinds if PHOTO in kind.code and is_picture]
    else:
        kinds = [kind for kind, score in scores.items() if score == best]
    return kinds[0] if len(kinds) == 1 else None


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
