"""The same round with other entries, and a round kept as JSON: appeals, corrections and late vetoes need both."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rounds import Round, score


def rerun(
    before: Round,
    *,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    vetoes: Mapping[str, Mapping[str, str]] | None = None,
    anew: bool = False,
) -> Round:
    """The round with changed entries (code → key → value) or vetoes (code → key → fact), by its own scheme.

    Values taken from the participants stay those of the round, so that one park's correction or veto moves no other
    park's score; ``anew`` takes them again.
    """
    changed, facts = values or {}, vetoes or {}
    everybody = [
        replace(
            each,
            values={**each.values, **changed.get(each.code, {})},
            vetoes={**each.vetoes, **facts.get(each.code, {})},
        )
        for each in (*before.people, *before.out)
    ]
    for code in {**changed, **facts}:
        if code not in {each.code for each in everybody}:
            raise Refused(_("%(code)s does not take part in this round.") % {"code": code})
    return score(before.scheme, everybody, None if anew else before.norms)


def stored(scored: Round) -> dict[str, Any]:
    """What a round needs to be scored again for ever: its scheme, its values, its participants. Ready for JSON."""
    return {
        "scheme": scored.scheme.data,
        "norms": {key: {role: str(value) for role, value in roles.items()} for key, roles in scored.norms.items()},
        "participants": [
            {
                "code": each.code,
                "name": each.name,
                "values": dict(each.values),
                "vetoes": dict(each.vetoes),
                "exempt": each.exempt,
                "exempt_reason": each.exempt_reason,
            }
            for each in (*scored.people, *scored.out)
        ],
    }


def restored(data: Mapping[str, Any]) -> Round:
    """The round of :func:`stored` data, to the last digit; a scheme changed since then does not matter."""
    norms = {key: {role: Fraction(value) for role, value in roles.items()} for key, roles in data["norms"].items()}
    return score(read_scheme(data["scheme"]), [Participant(**each) for each in data["participants"]], norms)
