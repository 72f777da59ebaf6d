from apps.delivery.models.agreements import Agreement, AgreementQuerySet
from apps.delivery.models.citations import RecordEvidence, RecordEvidenceQuerySet
from apps.delivery.models.confirmations import Confirmation, ConfirmationQuerySet
from apps.delivery.models.counted import CountedProgramme, CountLine, CountTotal, ServedEnterprise, ServedTotal
from apps.delivery.models.deductions import Deduction, DeductionQuerySet
from apps.delivery.models.invoices import Invoice, InvoiceClash, InvoiceQuerySet
from apps.delivery.models.keeping import RecordSeries, UnfinishedForm, UnfinishedFormQuerySet
from apps.delivery.models.needs import Diagnosis, DiagnosisQuerySet, Need, NeedQuerySet
from apps.delivery.models.records import Attendance, ServiceRecord, ServiceRecordQuerySet
from apps.delivery.models.signin import SignIn, SignInSheet, SignInSheetQuerySet
from apps.delivery.models.zero_fee import ZeroFee

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Attendance",
    "Confirmation",
    "ConfirmationQuerySet",
    "CountLine",
    "CountTotal",
    "CountedProgramme",
    "Deduction",
    "DeductionQuerySet",
    "Diagnosis",
    "DiagnosisQuerySet",
    "Invoice",
    "InvoiceClash",
    "InvoiceQuerySet",
    "Need",
    "NeedQuerySet",
    "RecordEvidence",
    "RecordEvidenceQuerySet",
    "RecordSeries",
    "ServedEnterprise",
    "ServedTotal",
    "ServiceRecord",
    "ServiceRecordQuerySet",
    "SignIn",
    "SignInSheet",
    "SignInSheetQuerySet",
    "UnfinishedForm",
    "UnfinishedFormQuerySet",
    "ZeroFee",
]
