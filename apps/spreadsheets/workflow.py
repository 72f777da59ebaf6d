"""The life of an import as a table."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.choices import Role
from apps.accounts.permissions import has_role
from apps.common.workflow import Step, Workflow
from apps.delivery.permissions import records_for
from apps.jobs.choices import JobState
from apps.parks.permissions import edits_tenants
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.models import ImportBatch
from apps.vendors.permissions import keeps_for

GOAL_IMPORTERS = (Role.PROV_EIT, Role.SYS_ADMIN)
UNDO_WITHIN = timedelta(hours=24)
READY = frozenset({BatchState.PREVIEW.value})
AT_WORK = frozenset({BatchState.READING.value, BatchState.WRITING.value})
DROPPABLE = READY | AT_WORK | {BatchState.UNREADABLE.value}


def refused_rows(batch: Any) -> Iterable[str | Promise]:
    """Rows that cannot be imported keep the whole file back."""
    refused = batch.summary.get("refused", 0)
    if refused:
        yield ngettext(
            "%(count)s row cannot be imported. Change its red cells here, or mend your file and upload it again.",
            "%(count)s rows cannot be imported. Change their red cells here, or mend your file and upload it again.",
            refused,
        ) % {"count": refused}


def too_late(batch: Any) -> Iterable[str | Promise]:
    """An import may be undone for a day."""
    if batch.committed_at is None or timezone.now() - batch.committed_at > UNDO_WITHIN:
        yield _("An import can be undone within 24 hours. Change the rows one by one.")


def still_at_work(batch: Any) -> Iterable[str | Promise]:
    """What a job is working on is left to it, unless the job has given up."""
    if batch.state in AT_WORK and (batch.job is None or batch.job.state != JobState.FAILED):
        yield _("The file is still being worked on. Wait until it is done.")


def handles(user: Any, batch: ImportBatch) -> bool:
    """May write an import, discard it and undo it.

    The province for goals, whoever edits them for tenants, staff of the park for its catalogue, its service
    log and its vouchers.
    """
    if batch.kind == BatchKind.GOALS:
        return has_role(user, *GOAL_IMPORTERS)
    if batch.kind == BatchKind.RECORDS:
        return batch.park is not None and records_for(user, batch.park)
    if batch.kind in {BatchKind.CATALOGUE, BatchKind.VOUCHERS}:
        return batch.park is not None and keeps_for(user, batch.park)
    return batch.park is not None and edits_tenants(user, batch.park)


IMPORT = Workflow(
    Step("commit", _("Import"), READY | {BatchState.WRITING}, BatchState.COMMITTED, handles, refused_rows),
    Step("queue", _("Import"), READY, BatchState.WRITING, handles, refused_rows),
    Step("mend", _("Change a cell"), READY, BatchState.PREVIEW, handles),
    Step("discard", _("Discard"), DROPPABLE, BatchState.DISCARDED, handles, still_at_work),
    Step("undo", _("Undo"), frozenset({BatchState.COMMITTED}), BatchState.UNDONE, handles, too_late),
)
