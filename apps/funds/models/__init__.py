from apps.funds.models.awards import Award, Scheme, SchemeLine
from apps.funds.models.flags import LedgerFlag
from apps.funds.models.forms import FiledForm
from apps.funds.models.gates import Assessment, MechanismFile
from apps.funds.models.ledger import FundAccount, LedgerEntry, LedgerFile, LedgerTerms, SpentInvoice, SpentLine
from apps.funds.models.measures import Measure
from apps.funds.models.payments import Payment, Sent
from apps.funds.models.tranches import Tranche
from apps.funds.models.urging import GateUrge, GateUrgedPerson

__all__ = [
    "Assessment",
    "Award",
    "FiledForm",
    "FundAccount",
    "GateUrge",
    "GateUrgedPerson",
    "LedgerEntry",
    "LedgerFile",
    "LedgerFlag",
    "LedgerTerms",
    "Measure",
    "MechanismFile",
    "Payment",
    "Scheme",
    "SchemeLine",
    "Sent",
    "SpentInvoice",
    "SpentLine",
    "Tranche",
]
