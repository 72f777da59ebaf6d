"""Unified social credit codes (GB 32100-2015): the exact reason why one is wrong."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from apps.common.refusals import Refused

ALLOWED = re.compile(r"[0-9A-HJ-NPQRTUWXY]", re.ASCII)
DIVISION = slice(2, 8)


def credit_code_fault(code: str) -> str | None:
    """What is wrong with an 18-character code in capitals, as a sentence; None when it is right."""
    if len(code) != 18:
        return _("A unified social credit code has 18 characters; this one has %(count)s.") % {"count": len(code)}
    for place, character in enumerate(code, 1):
        if not ALLOWED.fullmatch(character):
            return _(
                'Character %(place)s, "%(character)s", cannot stand in a code: it has digits and capital letters'
                " without I, O, S, V and Z."
            ) % {"place": place, "character": character}
    if not code[DIVISION].isdigit():
        return _("Characters 3 to 8 are the code of the registering division and must be digits.")
    if uscc.calc_check_digit(code[:17]) != code[17]:
        return _(
            'The check character "%(character)s" at the end does not fit the other 17. Compare the code with the'
            " business licence."
        ) % {"character": code[17]}
    return None


def checked_credit_code(text: str) -> str:
    """The code as stored: half-width capitals without blanks and hyphens. Raises :class:`Refused` with the reason."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if fault := credit_code_fault(code):
        raise Refused(fault, field="credit_code")
    return code
