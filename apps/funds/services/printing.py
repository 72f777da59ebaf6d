"""Asking for a printed money form."""

from typing import TYPE_CHECKING

from apps.funds.models import Tranche
from apps.funds.selectors.printed import form_key, form_path
from apps.jobs.models import Job
from apps.vendors.services import ask_for_print

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "funds.render_form"


def ask_for_form(*, tranche: Tranche, kind: str, user: "User") -> Job:
    """Queue the printing of a form as the tranche stands, once. Locks the tranche."""
    path = form_path(tranche, kind)
    payload = {"tranche": tranche.pk, "kind": kind, "path": path}
    return ask_for_print(subject=tranche, task=TASK, key=form_key(path), path=path, payload=payload, user=user)
