"""Services by the words people use for them."""

import difflib
import re
from collections.abc import Iterable

from apps.spreadsheets.analysis.registry import INCLUSIVE, PRECISE, Service
from apps.spreadsheets.cells.text import squeezed

NUMBERING = re.compile(r"^(?:\(?[\d一二三四五六七八九十]{1,3}[).、,]|[ip]\d{1,2}[.、:\s]?)")
LEADING = re.compile(r"^(?:开展|提供|组织开展)")
CLASS_WORDS = {INCLUSIVE: re.compile(r"普惠|公共性?服务"), PRECISE: re.compile(r"精准|个性化?|个性服务")}
BOTH = ("", INCLUSIVE, PRECISE)


def class_of(text: str) -> str:
    """The service class a text names, or ''."""
    folded = squeezed(text)
    named = [name for name, pattern in CLASS_WORDS.items() if pattern.search(folded)]
    return named[0] if len(named) == 1 else ""


def keys(name: str) -> set[str]:
    """Forms of one name: as it is, and without a trailing 服务."""
    folded = squeezed(name)
    return {folded, folded.removesuffix("服务")} - {""}


class Catalogue:
    """Finds a service by class and words."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = tuple(services)
        self.names: dict[tuple[str, str], Service] = {}
        self.both: dict[str, set[Service]] = {}
        for rank in (lambda s: (s.name, s.code), lambda s: s.aliases):
            for service in self.services:
                for name in rank(service):
                    self.add(service, name)

    def add(self, service: Service, name: str) -> None:
        """Makes a service known by a name, unless a better claim exists in its class."""
        for key in keys(name):
            known = self.names.setdefault((service.service_class, key), service)
            if known is service:
                self.both.setdefault(key, set()).add(service)

    def find(self, service_class: str, text: str) -> Service | None:
        """The service of a class ('' = any, when only one class has the name) that the text names."""
        folded = squeezed(text)
        for form in (folded, NUMBERING.sub("", folded), LEADING.sub("", NUMBERING.sub("", folded))):
            for key in (form, form.removesuffix("服务")):
                if service_class and (service_class, key) in self.names:
                    return self.names[service_class, key]
                if not service_class and len(found := self.both.get(key, set())) == 1:
                    return next(iter(found))
        return None

    def other_class(self, service_class: str, text: str) -> Service | None:
        """The service of the other class that the text names exactly, when it names none of this class."""
        other = PRECISE if service_class == INCLUSIVE else INCLUSIVE
        return self.find(other, text) if service_class else None

    def nearest(self, text: str) -> str:
        """The name of the most similar service, for a hint; '' when none is similar."""
        by_key = {key: service.name for (_, key), service in self.names.items()}
        near = difflib.get_close_matches(squeezed(text), by_key, n=1, cutoff=0.6)
        return by_key[near[0]] if near else ""
