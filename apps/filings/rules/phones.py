"""Phone numbers: read as typed, shown with their middle hidden (R0.114)."""

import re
import unicodedata

from django.utils.translation import gettext as _

from apps.common.refusals import Refused

MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
OFFICE = re.compile(r"(?:(0[0-9]{2,3})-)?([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?", re.ASCII)
JOINED = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})", re.ASCII)
HIDDEN = "****"


def read_mobile(text: str) -> str:
    """Eleven digits; full-width digits, blanks, dashes and +86 are understood. Raises :class:`Refused`."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not MOBILE.fullmatch(digits):
        raise Refused(_("A mobile number has 11 digits and begins with 13 to 19."), field="mobile")
    return digits


def read_office(text: str) -> str:
    """``0577-55500001`` with an optional extension; the area code may be left out. Raises :class:`Refused`."""
    plain = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text)).replace("—", "-")
    joined = JOINED.fullmatch(plain)
    plain = f"{joined[1]}-{joined[2]}" if joined else plain
    if not OFFICE.fullmatch(plain):
        raise Refused(_("Write the office phone like 0577-55500000, with an extension after a dash."), field="phone")
    return plain


def masked(number: str) -> str:
    """The number with its middle hidden: ``199****0001``, ``0577-****0001``; nothing for nothing.

    Of a landline the area code and the last four digits stay, of anything else too short for that nothing does.
    """
    if not number:
        return ""
    if MOBILE.fullmatch(number):
        return f"{number[:3]}{HIDDEN}{number[-4:]}"
    parts = OFFICE.fullmatch(number)
    if parts is None:
        return HIDDEN
    area = f"{parts[1]}-" if parts[1] else ""
    return f"{area}{HIDDEN}{parts[2][-4:]}" + (f"-{HIDDEN}" if parts[3] else "")
