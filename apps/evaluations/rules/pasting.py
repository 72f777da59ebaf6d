"""Entries the portal does not hold, pasted from a spreadsheet: a row of keys, then a row per park."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.keeping import entry_keys, typed_entry
from apps.evaluations.rules.scheme import Scheme


def pasted_entries(text: str, parks: Mapping[str, int], scheme: Scheme) -> dict[int, dict[str, object]]:
    """Park → key → entry, of cells separated by tabs; ``parks`` are numbers by name.

    Raises :class:`Refused` with every fault: an unknown key or park, a park twice, a cell that is no entry.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return {}
    keys = [cell.strip() for cell in lines[0].split("\t")[1:]]
    known = entry_keys(scheme)
    faults = [_("The scheme reads no entry %(key)s.") % {"key": key} for key in keys if key not in known]
    found: dict[int, dict[str, object]] = {}
    for number, line in enumerate(lines[1:] if not faults else (), start=2):
        name, *cells = (cell.strip() for cell in line.split("\t"))
        if name not in parks or parks[name] in found:
            faults.append(
                _("Line %(line)s: no pilot park “%(name)s”, or it is there twice.")
                % {"line": number, "name": name[:40]}
            )
            continue
        found[parks[name]] = {}
        for key, cell in zip(keys, cells, strict=False):
            try:
                found[parks[name]][key] = typed_entry(known[key], key, cell)
            except Refused as refusal:
                faults.append(_("Line %(line)s: %(fault)s") % {"line": number, "fault": refusal})
    if faults:
        raise Refused(*faults, field="entries")
    return found
