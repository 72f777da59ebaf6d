"""Acts of joint approval and of waivers."""

from apps.approvals.services.opinions import give_opinion, submit, withdraw
from apps.approvals.services.phrases import add_phrase, remove_phrase
from apps.approvals.services.publishing import publish
from apps.approvals.services.waivers import Ask, ask_waiver, decide_waiver, withdraw_waivers

__all__ = [
    "Ask",
    "add_phrase",
    "ask_waiver",
    "decide_waiver",
    "give_opinion",
    "publish",
    "remove_phrase",
    "submit",
    "withdraw",
    "withdraw_waivers",
]
