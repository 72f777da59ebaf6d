from apps.funds.models.awards import Award, Scheme, SchemeLine
from apps.funds.models.gates import Assessment, MechanismFile, Notice, Objection
from apps.funds.models.measures import Measure
from apps.funds.models.payments import Payment, Sent
from apps.funds.models.tranches import Tranche

__all__ = [
    "Assessment",
    "Award",
    "Measure",
    "MechanismFile",
    "Notice",
    "Objection",
    "Payment",
    "Scheme",
    "SchemeLine",
    "Sent",
    "Tranche",
]
