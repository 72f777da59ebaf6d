"""Names of services must not be ambiguous: the import finds a service by any of its names."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def alias_faults(names: Iterable[str], taken: dict[str, str]) -> list[str]:
    """Sentences for names that stand for another service already; ``taken`` maps a name to its service."""
    return [
        _('"%(name)s" already stands for "%(service)s" in this class. Remove it there first.')
        % {"name": name, "service": taken[name]}
        for name in names
        if name in taken
    ]
