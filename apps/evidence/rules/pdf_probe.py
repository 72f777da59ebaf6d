"""Looks into one PDF in a process of its own: ``python -m apps.evidence.rules.pdf_probe FILE`` prints one JSON line.

``{"pages": n, "faults": [codes]}``. The parent bounds time and memory; page contents are never inflated.
"""

import json
import re
import resource
import sys

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


def main(path: str) -> None:
    """Print the findings; whatever cannot be read is one of the findings."""
    bound()
    try:
        findings = examine(path)
    except pikepdf.PasswordError:
        findings = {"pages": 0, "faults": ["encrypted"]}
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, RuntimeError):
        findings = {"pages": 0, "faults": ["damaged"]}
    sys.stdout.write(json.dumps(findings))


if __name__ == "__main__":
    main(sys.argv[1])
