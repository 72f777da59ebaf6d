from apps.delivery.models.agreements import Agreement, AgreementQuerySet
from apps.delivery.models.citations import RecordEvidence, RecordEvidenceQuerySet
from apps.delivery.models.needs import Diagnosis, DiagnosisQuerySet, Need, NeedQuerySet
from apps.delivery.models.records import Attendance, ServiceRecord, ServiceRecordQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Attendance",
    "Diagnosis",
    "DiagnosisQuerySet",
    "Need",
    "NeedQuerySet",
    "RecordEvidence",
    "RecordEvidenceQuerySet",
    "ServiceRecord",
    "ServiceRecordQuerySet",
]
