"""The header of a programme in preparation."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.programmes.models import Programme
from apps.programmes.permissions import edits_header

HEADER = (
    "name guide_version legal_basis issued_by is_trial start_date end_date report_kind first_report report_window_days"
    " report_grace_days review_order on_track_percent slow_percent precise_share_percent"
).split()


@transaction.atomic
def edit_programme(*, programme: Programme, values: Mapping[str, Any], user: User) -> Programme:
    """Change columns of the header (``HEADER``) while the programme is in preparation; locks it.

    Raises :class:`Refused` when it is open already or when period or limits contradict each other.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not edits_header(user, programme):
        raise Refused(_("The rules of a programme stay as they are once it is open."))
    changes = {
        name: [getattr(programme, name), value]
        for name, value in values.items()
        if name in HEADER and getattr(programme, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(programme, name, after)
    try:
        programme.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    if changes:
        programme.save()
        record(user=user, action="programme.edited", target=programme, changes=changes)
    return programme
