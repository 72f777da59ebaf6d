"""Acts on money. Each locks the award first; each form that moves money carries a key."""

from apps.funds.services.forms import note_filed
from apps.funds.services.gates import (
    add_mechanism,
    assess,
    publish,
    sign_assessment,
)
from apps.funds.services.measures import Decision, answer_measure, propose_measure, record_recovery, reply
from apps.funds.services.payments import Slip, file, pay, receive, reverse
from apps.funds.services.printing import ask_for_form
from apps.funds.services.schemes import (
    Text,
    change_scheme,
    drop_change,
    file_scheme,
    save_scheme,
    sign_scheme,
    start_scheme,
)
from apps.funds.services.tranches import answer, propose
from apps.funds.services.urging import urge_condition
from apps.publicity.services import Publication

__all__ = [
    "Decision",
    "Publication",
    "Slip",
    "Text",
    "add_mechanism",
    "answer",
    "answer_measure",
    "ask_for_form",
    "assess",
    "change_scheme",
    "drop_change",
    "file",
    "file_scheme",
    "note_filed",
    "pay",
    "propose",
    "propose_measure",
    "publish",
    "receive",
    "record_recovery",
    "reply",
    "reverse",
    "save_scheme",
    "sign_assessment",
    "sign_scheme",
    "start_scheme",
    "urge_condition",
]
