"""Titles of parks and enterprises."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.parks.models import Enterprise, Park, Title
from apps.parks.permissions import edits_titles
from apps.parks.services.changing import added, demand


@transaction.atomic
def add_title(
    *,
    park: Park,
    name: str,
    level: str,
    granted_date: date,
    today: date,
    user: User | None = None,
    enterprise: Enterprise | None = None,
    document_number: str = "",
) -> Title:
    """Record a title of the park, or of ``enterprise``, one of its tenants. ``user`` None is the system.

    Raises :class:`Refused` when the day lies after ``today``, the firm is no tenant or the title is recorded already.
    """
    demand(user is None or edits_titles(user, park))
    if granted_date > today:
        raise Refused(_("A title cannot be granted in the future."), field="granted_date")
    if enterprise is not None and not enterprise.tenancies.filter(park=park).exists():
        raise Refused(_("This enterprise is no tenant of the park."), field="holder")
    values = {"name": name, "level": level, "granted_date": granted_date, "document_number": document_number}
    holder = {"enterprise": enterprise} if enterprise else {"park": park}
    with worded("name"):
        title = Title.objects.create(**values, **holder)
    changes = added(values | holder)
    record(user=user, action="title.added", target=title, jurisdiction_id=park.county_id, changes=changes)
    return title
