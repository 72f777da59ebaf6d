from apps.integrity.models.cases import Case, CaseFile, CaseQuerySet
from apps.integrity.models.settings import SignalRule
from apps.integrity.models.signals import Signal, SignalQuerySet

__all__ = ["Case", "CaseFile", "CaseQuerySet", "Signal", "SignalQuerySet", "SignalRule"]
