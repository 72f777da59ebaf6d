from apps.delivery.models.agreements import Agreement, AgreementQuerySet
from apps.delivery.models.citations import RecordEvidence, RecordEvidenceQuerySet
from apps.delivery.models.confirmations import Confirmation, ConfirmationQuerySet
from apps.delivery.models.needs import Diagnosis, DiagnosisQuerySet, Need, NeedQuerySet
from apps.delivery.models.records import Attendance, ServiceRecord, ServiceRecordQuerySet
from apps.delivery.models.signin import SignIn, SignInSheet, SignInSheetQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Attendance",
    "Confirmation",
    "ConfirmationQuerySet",
    "Diagnosis",
    "DiagnosisQuerySet",
    "Need",
    "NeedQuerySet",
    "RecordEvidence",
    "RecordEvidenceQuerySet",
    "ServiceRecord",
    "ServiceRecordQuerySet",
    "SignIn",
    "SignInSheet",
    "SignInSheetQuerySet",
]
