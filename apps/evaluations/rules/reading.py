"""Settings read with the place of each, so that a wrong one is named: ``categories[0].indicators[2].points``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.numbers import exact

REQUIRED: Any = object()


@dataclass(frozen=True)
class Reader:
    """One object of the settings. Reading marks a key as known; :meth:`close` refuses the others."""

    data: Mapping[str, Any]
    path: str = ""
    known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, data: object, path: str = "") -> "Reader":
        """Raises Refused if ``data`` is no object."""
        if not isinstance(data, Mapping):
            raise Refused(_("%(path)s: an object is expected.") % {"path": path or "."})
        return cls(data, path)

    def place(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, sentence: str) -> Refused:
        """The refusal that names the key."""
        return Refused(f"{self.place(key)}: {sentence}")

    def get(self, key: str, default: Any = REQUIRED) -> Any:
        """A value as it stands; without a default it must be there."""
        self.known.add(key)
        if key not in self.data and default is REQUIRED:
            raise self.refuse(key, _("this setting is missing."))
        return self.data.get(key, None if default is REQUIRED else default)

    def text(self, key: str, default: Any = REQUIRED) -> str:
        """A text that is not empty, unless empty is the default."""
        value = self.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default != ""):
            raise self.refuse(key, _("a text is expected."))
        return value.strip()

    def choice(self, key: str, allowed: tuple[str, ...], default: Any = REQUIRED) -> str:
        """One of the allowed words."""
        value = self.get(key, default)
        if value not in allowed:
            raise self.refuse(key, _("one of %(words)s is expected.") % {"words": ", ".join(allowed)})
        return str(value)

    def number(self, key: str, default: Any = REQUIRED, *, low: int | None = None) -> Fraction:
        """An exact number, at least ``low``."""
        return self._number(key, self.get(key, default), low)

    def optional(self, key: str, *, low: int | None = None) -> Fraction | None:
        """An exact number, or None where nothing is set."""
        value = self.get(key, None)
        return None if value is None else self._number(key, value, low)

    def whole(self, key: str, default: Any = REQUIRED) -> int:
        """A whole number, zero or more."""
        value = self.number(key, default, low=0)
        if value.denominator != 1:
            raise self.refuse(key, _("a whole number is expected."))
        return int(value)

    def items(self, key: str, default: Any = REQUIRED) -> list[Any]:
        """A list, not empty unless it may be left out."""
        value = self.get(key, default)
        if not isinstance(value, list | tuple) or (default is REQUIRED and not value):
            raise self.refuse(key, _("a list is expected."))
        return list(value)

    def objects(self, key: str, default: Any = REQUIRED) -> Iterator["Reader"]:
        """The objects of a list, each with its place, and closed before the next one."""
        for index, each in enumerate(self.items(key, default)):
            reader = Reader.of(each, f"{self.place(key)}[{index}]")
            yield reader
            reader.close()

    def inside(self, key: str, default: Any = REQUIRED) -> "Reader":
        """An object within this one."""
        return Reader.of(self.get(key, default), self.place(key))

    def numbers(self, key: str) -> dict[str, Fraction]:
        """An object whose values are numbers."""
        inner = self.inside(key)
        return {name: inner.number(name) for name in inner.data}

    def close(self) -> None:
        """Refuse what nobody asked for: most often a word spelled wrong."""
        for key in self.data:
            if key not in self.known:
                raise self.refuse(str(key), _("this setting is not known."))

    def _number(self, key: str, value: object, low: int | None) -> Fraction:
        try:
            found = exact(value)
        except ValueError as error:
            raise self.refuse(key, _("%(value)s is no exact number.") % {"value": repr(value)[:40]}) from error
        if low is not None and found < low:
            raise self.refuse(key, _("%(low)s or more is expected.") % {"low": low})
        return found
