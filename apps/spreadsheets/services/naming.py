"""Saying what a file of an archive is, before or after the records were written."""

from django.db import transaction

from apps.accounts.models import User
from apps.spreadsheets.choices import BatchState
from apps.spreadsheets.models import ImportBatch, ImportFile
from apps.spreadsheets.services.attaching import queue_files
from apps.spreadsheets.services.filing import choose_kind


@transaction.atomic
def name_file(*, file: ImportFile, kind_id: int, user: User) -> ImportFile:
    """Chooses the kind of a file; beside records that are written it is attached right away, by a job.

    Locks the batch, then the file. Raises :class:`Refused`.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=file.batch_id)
    row = choose_kind(file=file, kind_id=kind_id, user=user)
    if batch.state == BatchState.COMMITTED and batch.archive:
        queue_files(batch, user)
    return row
