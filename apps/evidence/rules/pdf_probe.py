"""Looks into one PDF; only ever called inside a bounded process.

The findings are ``{"pages": n, "faults": [codes]}``; page contents are never inflated.
"""

import re
import resource

import pikepdf

MEMORY = 1024**3  # bytes
SECONDS = 10
MAX_PAGES = 500
STREAM_MEMORY = 32 * 1024**2
# Names are written without escapes by unparse(), however the file spells them.
SUSPECT = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|RichMedia|GoToE|SubmitForm|ImportData)\b")
FAULTS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "launch",
    "/ImportData": "launch",
    "/EF": "embedded",
    "/EmbeddedFile": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMedia": "embedded",
    "/GoToE": "embedded",
}


def bound() -> None:
    """Give this process an end: a trap costs its own seconds and memory, not the server's."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pikepdf.settings.set_qpdf_limits(flate_max_memory=STREAM_MEMORY, parser_max_container_size=1_000_000)


def faults_in(thing: pikepdf.Object) -> set[str]:
    """Codes of what a dictionary, and what lies directly in it, would start or carry. Stays within one object."""
    found, waiting = set(), [thing]
    while waiting:
        here = waiting.pop()
        if isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in here.items():
                found.add(FAULTS.get(key, ""))
                if key in {"/S", "/Type", "/Subtype"} and isinstance(value, pikepdf.Name):
                    found.add(FAULTS.get(str(value), ""))
                waiting.append(value)
        elif isinstance(here, pikepdf.Array):
            waiting.extend(here)
        waiting = [each for each in waiting if isinstance(each, pikepdf.Object) and not each.is_indirect]
    return found - {""}


def examine(path: str) -> dict[str, object]:
    """Pages and faults of the file. Raises pikepdf's errors."""
    faults: set[str] = set()
    with pikepdf.open(path) as document:
        if document.is_encrypted:
            faults.add("encrypted")
        for thing in document.objects:
            if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
                continue
            plain = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
            if SUSPECT.search(plain.unparse(resolved=True)):
                faults |= faults_in(plain)
        if SUSPECT.search(document.trailer.unparse()):
            faults |= faults_in(document.trailer)
        pages = len(document.pages)
    if pages > MAX_PAGES:
        faults.add("long")
    if pages == 0:
        faults.add("damaged")
    return {"pages": pages, "faults": sorted(faults)}


def findings(path: str) -> dict[str, object]:
    """Pages and faults; whatever cannot be read is one of the findings."""
    try:
        return examine(path)
    except pikepdf.PasswordError:
        return {"pages": 0, "faults": ["encrypted"]}
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, RuntimeError):
        return {"pages": 0, "faults": ["damaged"]}
