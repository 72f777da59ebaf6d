"""Signals as the departments read them: the side of a park one may not see is nothing but its being there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.refusals import Sentence
from apps.delivery.models import ServiceRecord
from apps.evidence.choices import PICTURES
from apps.integrity.choices import RuleCode, SideKind, SignalState
from apps.integrity.models import Case, Signal
from apps.integrity.permissions import dismisses, opens_case
from apps.integrity.selectors.found import settings_of
from apps.parks.models import Park
from apps.vendors.choices import SignalKind

if TYPE_CHECKING:
    from apps.accounts.models import User

REVIEWED = 5
SIDES = ("left", "right")
WITH = tuple(f"{side}_{name}" for side in SIDES for name in ("park__county", "record", "file__upload__blob"))


@dataclass(frozen=True)
class Shown:
    """One side as this person may see it; ``picture`` and ``preview`` are addresses of copies of a photo."""

    label: str
    park: str = ""
    kind: str = ""
    url: str = ""
    picture: str = ""
    preview: str = ""
    file: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Line:
    """One signal as shown: what was found, and both sides."""

    signal: Signal
    sentence: Sentence
    left: Shown
    right: Shown
    may_dismiss: bool
    parks: tuple[Park, ...]
    case: Case | None

    @property
    def status(self) -> str:
        """Its colour: what is open and heavy stands out."""
        if self.signal.state != SignalState.OPEN:
            return {SignalState.ESCALATED: "bad"}.get(SignalState(self.signal.state), "")
        return "bad" if self.signal.weight >= 80 else "warn"


def signals_to_see(user: "User") -> "QuerySet[Signal]":
    """Signals one may see, heaviest first, with both sides loaded."""
    rows = Signal.objects.visible_to(user).select_related(*WITH, "decided_by", "case__enrolment")
    return rows.order_by("-weight", "-pk")


def lines_of(signals: Iterable[Signal], user: "User") -> list[Line]:
    """The signals as this person may see them; one query."""
    rows = list(signals)
    parks = {park for row in rows for park in (row.left_park_id, row.right_park_id) if park}
    seen = set(Park.objects.visible_to(user).filter(pk__in=parks).values_list("pk", flat=True))
    return [_line(row, user, seen) for row in rows]


def _line(signal: Signal, user: "User", seen: set[int]) -> Line:
    open_ones = {park.pk: park for park in (signal.left_park, signal.right_park) if park and opens_case(user, park)}
    return Line(
        signal,
        sentence_of(signal),
        _side(signal, "left", seen),
        _side(signal, "right", seen),
        signal.state == SignalState.OPEN and dismisses(user, signal),
        tuple(open_ones.values()),
        signal.case if signal.case is not None and signal.case.enrolment.park_id in seen else None,
    )


def _side(signal: Signal, side: str, seen: set[int]) -> Shown:
    values: dict[str, Any] = {
        name: getattr(signal, f"{side}_{name}") for name in ("kind", "label", "park", "record", "file")
    }
    park = values["park"]
    if park is None or park.pk not in seen:
        return Shown(_("another park in the province"), is_hidden=True)
    record, file = values["record"], values["file"]
    if record is None or file is None or file.record_id != record.pk:
        file = None
    url = record.get_absolute_url() if record is not None else ""
    shown = Shown(values["label"], park.name, str(SideKind(values["kind"]).label), url)
    if file is None:
        return shown
    address = reverse("delivery:file", args=[record.pk, file.pk])
    if file.upload.blob.content_type not in PICTURES:
        return replace(shown, file=address)
    return replace(shown, file=address, picture=f"{address}?show=thumb", preview=f"{address}?show=view")


def sentence_of(signal: Signal) -> str:
    """What was found, in words that hold for both sides and name neither park."""
    facts: dict[str, object] = signal.facts
    match signal.rule:
        case RuleCode.SIMILAR_PHOTO:
            return _("%(bits)s of 64 signs of the two photos differ.") % facts
        case RuleCode.SAME_FILE:
            return _("The bytes of the two files are the same (digest %(digest)s).") % facts
        case RuleCode.SAME_INVOICE:
            return _("The invoice %(number)s was to be used a second time; the portal refused it.") % facts
        case RuleCode.PHOTO_DATE:
            return _("The camera says %(taken)s, the service was on %(served)s.") % facts
        case RuleCode.ABOVE:
            return _("Invoices of %(billed)s yuan stand against %(agreed)s yuan agreed on.") % facts
        case RuleCode.SELLER:
            return _("The seller is %(seller)s, the provider of the record %(provider)s.") % facts
        case RuleCode.RELATED:
            return _("By their own declarations: %(shared)s.") % {"shared": SignalKind(str(facts["shared"])).label}
    return _about_guests(signal)


def _about_guests(signal: Signal) -> str:
    facts: dict[str, Any] = signal.facts
    if signal.rule == RuleCode.SAME_TIME:
        sentence = ngettext(
            "%(count)s enterprise was at both events at once: %(names)s.",
            "%(count)s enterprises were at both events at once: %(names)s.",
            facts["enterprises"],
        )
        return sentence % {"count": facts["enterprises"], "names": _(", ").join(facts["names"])}
    if "enterprises" in facts:
        return _("The same %(enterprises)s enterprises stand on both lists of one day.") % facts
    return _("The attendance sheets are the same file (digest %(digest)s).") % facts


def signals_of_record(record: ServiceRecord, user: "User") -> list[Line]:
    """Signals about one record that are not dismissed or gone, heaviest first. Three queries."""
    wanted = (SignalState.OPEN, SignalState.ESCALATED)
    about = Signal.objects.of_records([record.pk]).filter(state__in=wanted)
    return lines_of(signals_to_see(user).filter(pk__in=about), user)


def signals_of_park(park: Park, user: "User") -> list[Line]:
    """The heaviest open signals with a side in a park, for the review of its report. Three queries."""
    rows = signals_to_see(user).filter(Q(left_park=park) | Q(right_park=park), state=SignalState.OPEN)
    return lines_of(rows[:REVIEWED], user)


def blocking_signals(records: "QuerySet[ServiceRecord]") -> list[Signal]:
    """Open signals about these records that keep them from being accepted, because the programme says so.

    Empty as long as no comparison of the programme blocks. Two queries.
    """
    ids = list(records.values_list("pk", flat=True))
    rows = list(Signal.objects.of_records(ids).filter(state=SignalState.OPEN).order_by("-weight", "pk"))
    settings = settings_of({row.programme_id for row in rows})
    return [row for row in rows if settings[row.programme_id, row.rule].blocks]


def blocking_sentences(records: "QuerySet[ServiceRecord]") -> list[Sentence]:
    """Why records cannot be accepted yet, for the departments; names only these records."""
    known = {row.pk: row for row in records}
    sentences: list[Sentence] = []
    for signal in blocking_signals(records):
        named = known.get(signal.left_record_id or 0) or known.get(signal.right_record_id or 0)
        words = {"record": named, "signal": signal}
        sentences.append(_("%(record)s: %(signal)s. Dismiss the signal with a reason, or open a case.") % words)
    return sentences
