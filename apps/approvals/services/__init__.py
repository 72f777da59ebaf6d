"""Acts of joint approval and of waivers."""

from apps.approvals.services.opinions import give_opinion, submit, withdraw
from apps.approvals.services.publishing import publish
from apps.approvals.services.waivers import Ask, ask_waiver, decide_waiver, withdraw_waivers

__all__ = ["Ask", "ask_waiver", "decide_waiver", "give_opinion", "publish", "submit", "withdraw", "withdraw_waivers"]
