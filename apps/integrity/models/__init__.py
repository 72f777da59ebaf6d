from apps.integrity.models.cases import Case, CaseFile, CaseQuerySet, CaseRecord
from apps.integrity.models.findings import Signal, SignalQuerySet
from apps.integrity.models.settings import SignalRule

__all__ = ["Case", "CaseFile", "CaseQuerySet", "CaseRecord", "Signal", "SignalQuerySet", "SignalRule"]
