"""Why a value could not be had, and what steps and values of a round are called."""

from django.utils.translation import gettext as _


def reason(why: str) -> str:
    """The sentence for a gap or note of a cell."""
    return {
        "missing": _("There is no entry; the scheme says what is given for that."),
        "zero_denominator": _("The figure is divided by zero; the scheme says what is given for that."),
        "last_missing": _("There is no figure of last year; the scheme says what is given for that."),
        "last_zero": _("Last year's figure is zero, so there is no growth; the scheme says what is given for that."),
        "last_negative": _("Last year's figure is negative; growth is measured against its absolute value."),
        "no_source": _("No participant gives the value this formula needs; the scheme says what is given for that."),
    }[why]


def step_name(code: str) -> str:
    """What a step of an explanation is called; the last one, without a code, is the score."""
    return {
        "d": _("efficacy coefficient"),
        "base": _("base points of the tier"),
        "coef": _("coefficient within the tier"),
        "adjust": _("points above the base"),
        "ratio": _("ratio"),
        "value": _("value"),
        "rounding": _("rounding"),
        "": _("score"),
    }[code]


def role_name(role: str) -> str:
    """What a value taken from the participants is called."""
    return {
        "satisfied": _("satisfied value"),
        "unallowed": _("unallowed value"),
        "baseline": _("baseline"),
    }[role]
