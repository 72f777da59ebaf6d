from apps.obligations.models.obligations import Obligation, Receipt, Turn
from apps.obligations.models.urging import Urge, UrgedPerson

__all__ = ["Obligation", "Receipt", "Turn", "Urge", "UrgedPerson"]
