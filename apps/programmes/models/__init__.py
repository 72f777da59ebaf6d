from apps.programmes.models.catalogue import EvidenceGroup, EvidenceKind, ServiceType
from apps.programmes.models.enrolment import Enrolment
from apps.programmes.models.holidays import Holiday
from apps.programmes.models.programme import Clause, Programme
from apps.programmes.models.terms import DeadlineRule, ProhibitedUse, TrancheRule

__all__ = [
    "Clause",
    "DeadlineRule",
    "Enrolment",
    "EvidenceGroup",
    "EvidenceKind",
    "Holiday",
    "Programme",
    "ProhibitedUse",
    "ServiceType",
    "TrancheRule",
]
