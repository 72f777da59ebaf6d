"""Imports: the file, what was found in it, what it changed, and the way back."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.delivery.models import ServiceRecord
from apps.jobs.models import Job
from apps.parks.models import Park
from apps.programmes.models import EvidenceKind, Programme, ServiceType
from apps.spreadsheets.choices import BatchKind, BatchState, FileState, Subject
from apps.spreadsheets.reading.sheetscan import address

if TYPE_CHECKING:
    from apps.accounts.models import User

ROWS_PER_PAGE = 200


def stored_as(batch: "ImportBatch", name: str) -> str:
    """Where a file of a batch lies: under its digest, whatever the sender called it."""
    return f"imports/{batch.sha256[:2]}/{batch.sha256}{PurePosixPath(name).suffix[:6]}"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Row rules of imports."""

    def visible_to(self, user: "User") -> Self:
        """Those who see all: all; others: the tenant lists of parks they may see, whoever brought them."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        return self.filter(park__in=Park.objects.visible_to(user))


class ImportBatch(models.Model):
    """One file. `lines` holds its rows ready to be written, so that writing and undoing never read it again."""

    kind = models.CharField(_("content"), max_length=10, choices=BatchKind)
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    park = models.ForeignKey(Park, verbose_name=_("park"), null=True, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(_("file"), upload_to=stored_as, max_length=200)
    file_name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(_("digest"), max_length=64)
    archive = models.FileField(_("archive with files"), upload_to="imports/archives", max_length=200, blank=True)
    archive_name = models.CharField(_("name of the archive"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.READING)
    create_parks = models.BooleanField(_("parks may be added"), default=False)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    summary = models.JSONField(_("what was found"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    lines = models.FileField(_("rows ready to be written"), upload_to="imports/lines", max_length=200, blank=True)
    created_ids = ArrayField(models.BigIntegerField(), verbose_name=_("rows added"), default=list, blank=True)
    job = models.ForeignKey(Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("brought by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("brought at"), auto_now_add=True)
    committed_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="goals", programme__isnull=False)
                | Q(kind="tenants", park__isnull=False)
                | Q(kind__in=["catalogue", "records", "vouchers"], programme__isnull=False, park__isnull=False),
                name="import_has_destination",
                violation_error_message=_(
                    "Goals go to a programme, tenants to a park; a catalogue, a service log and vouchers "
                    "to a park in a programme."
                ),
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page of the import."""
        return reverse("spreadsheets:batch", args=[self.pk])

    @property
    def destination(self) -> Park | Programme | None:
        """Where the rows go: the park where there is one."""
        return self.park or self.programme


class PreviewPage(models.Model):
    """A page of the sheet as the preview shows it: rows of ``[number, kind, texts, {column: cleaned}]``."""

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="pages")
    sheet = models.PositiveSmallIntegerField(_("sheet"))
    number = models.PositiveIntegerField(_("page"))
    first_row = models.PositiveIntegerField(_("first row"))
    last_row = models.PositiveIntegerField(_("last row"))
    rows = models.JSONField(_("rows"))

    class Meta:
        verbose_name = _("preview page")
        verbose_name_plural = _("preview pages")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "number"],
                name="preview_page_once",
                violation_error_message=_("This page is stored already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.sheet}/{self.number}"


class ImportChange(models.Model):
    """A row that existed before an import, as it was and as it became."""

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="changes")
    subject = models.CharField(_("changed"), max_length=10, choices=Subject, blank=True)
    row_id = models.BigIntegerField(_("number of the row"))
    label = models.CharField(_("row"), max_length=300)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("imported change")
        verbose_name_plural = _("imported changes")

    def __str__(self) -> str:
        return self.label


class CellMend(models.Model):
    """What stands in a cell instead of what the file says; the file itself stays as it was sent."""

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="mends")
    sheet = models.PositiveSmallIntegerField(_("sheet"))
    row = models.PositiveIntegerField(_("row"))
    column = models.PositiveSmallIntegerField(_("column"))
    original = models.CharField(_("in the file"), max_length=120, blank=True)
    text = models.CharField(_("changed to"), max_length=200, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+"
    )
    mended_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("changed cell")
        verbose_name_plural = _("changed cells")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "row", "column"],
                name="cell_mended_once",
                violation_error_message=_("This cell has been changed already. Load the page again."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original} → {self.text}"

    @property
    def cell(self) -> str:
        """The address, as E9."""
        return address(self.row, self.column)


class ImportedRecord(models.Model):
    """A service record that an import wrote, and the number its sheet gave it ('' for none)."""

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="records")
    record = models.OneToOneField(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="brought_by"
    )
    key = models.CharField(_("number in the sheet"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")

    def __str__(self) -> str:
        return self.key or str(self.record)


class ImportFile(models.Model):
    """A file of the archive beside a log: which service it belongs to, as what, and what became of it.

    ``place`` counts in the table of the archive; ``sheet`` and ``row`` are those of the service, ``reason`` says why
    a file waits or was refused, in words.
    """

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="files")
    place = models.PositiveIntegerField(_("place in the archive"))
    path = models.CharField(_("path"), max_length=400)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sheet = models.PositiveSmallIntegerField(_("sheet"), null=True)
    row = models.PositiveIntegerField(_("row"), null=True)
    label = models.CharField(_("service record"), max_length=200, blank=True)
    service_type = models.ForeignKey(
        ServiceType, verbose_name=_("service"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.ForeignKey(
        EvidenceKind, verbose_name=_("kind"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=FileState)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        indexes = [models.Index(fields=["batch", "state", "place"], name="import_file_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "place", "sheet", "row"],
                name="import_file_once",
                nulls_distinct=False,
                violation_error_message=_("This file is matched with this service already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirm", "unmatched", "refused"]) | ~Q(reason=""),
                name="import_file_reason",
                violation_error_message=_("A file that is not attached says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.path
