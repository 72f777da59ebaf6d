"""Words for the acts on record. A code without words here shows itself; a higher app adds its codes to this table."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "person.signed-in": _("signed in"),
    "person.locked-out": _("locked after failed sign-ins"),
    "person.added": _("added a person"),
    "person.edited": _("changed a person"),
    "person.activated": _("switched an account on"),
    "person.deactivated": _("switched an account off"),
    "person.unlocked": _("unlocked an account"),
    "password.changed": _("changed the own password"),
    "password.reset": _("gave a one-time password"),
    "membership.added": _("gave a role"),
    "membership.ended": _("ended a role"),
    "membership.preferred": _("set the role used at sign-in"),
    "membership.chosen": _("switched to another role"),
    "organisation.added": _("added an organisation"),
    "organisation.edited": _("changed an organisation"),
    "jurisdiction.edited": _("changed a jurisdiction"),
}


def words_for(action: str) -> str:
    """The act in words, or the code itself when nobody has given it words."""
    return str(ACTIONS.get(action, action))
