"""Which files a record cites as which kind of evidence."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.delivery.models.counting import part_triggers
from apps.delivery.models.records import ServiceRecord
from apps.evidence.models import Upload
from apps.programmes.models import EvidenceKind


class RecordEvidenceQuerySet(models.QuerySet["RecordEvidence"]):
    """Row rules of citations."""

    def current(self) -> Self:
        """Files that stand: not superseded by another."""
        return self.filter(superseded_by=None)

    def proving(self) -> Self:
        """Leaves out zero-fee statements not accepted by the county, or of a record with an amount (R0.108)."""
        return self.filter(Q(zero_fee=None) | Q(zero_fee__state="accepted", record__amount_yuan=0))


class RecordEvidence(models.Model):
    """One file cited by a record as one kind of evidence; superseded with a reason, never deleted once reported."""

    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.ForeignKey(EvidenceKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="citations")
    document_date = models.DateField(_("date on the document"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", verbose_name=_("superseded by"), null=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    supersede_reason = models.CharField(_("reason"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = RecordEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a record")
        verbose_name_plural = _("evidence of records")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind", "upload"],
                name="record_evidence_once",
                violation_error_message=_("This file is attached already."),
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(supersede_reason=""),
                name="record_evidence_reason",
                violation_error_message=_("Superseding a file needs a reason."),
            ),
        ]
        triggers = part_triggers("F")

    def __str__(self) -> str:
        return f"{self.kind} · {self.upload}"

    @property
    def proves(self) -> bool:
        """Whether it counts as evidence at all; a zero-fee statement waits for the county (R0.108)."""
        stated = getattr(self, "zero_fee", None)
        return stated is None or (stated.state == "accepted" and self.record.amount_yuan == 0)
