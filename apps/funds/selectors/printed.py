"""Payment proposal, approval sheet and filing form as rows of the printed form (R0.52, R0.59)."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.approvals.models import Submission
from apps.common.digests import digest
from apps.funds.models import Tranche
from apps.funds.rules.amounts import Sums
from apps.funds.rules.capitals import capitals
from apps.funds.selectors.facts import sums
from apps.funds.selectors.reading import newest, opinions_of
from apps.jobs.models import Job

TITLES = {"proposal": "资金拨付建议书", "approval": "资金拨付审核单", "filing": "资金拨付备案表"}
SIGNATURES = {
    "proposal": ["经信部门（盖章）：", "负责人：", "日期："],
    "approval": ["财政部门（盖章）：", "负责人：", "日期："],
    "filing": ["经信部门（盖章）：", "填报人：", "日期："],
}


def is_ready(tranche: Tranche, kind: str) -> bool:
    """Whether a form can be printed: the approval sheet after the approval, the filing form after the payment."""
    return {"proposal": True, "approval": tranche.approved_at is not None, "filing": tranche.paid_on is not None}[kind]


def form_of(tranche: Tranche, kind: str) -> dict[str, Any]:
    """Everything a form prints, as text. A few queries."""
    version = newest(tranche)
    payload: dict[str, Any] = version.payload if version else {}
    now = sums(tranche.award)
    rows = _proposed(payload)
    if kind != "proposal":
        rows += _approved(tranche, version)
    if kind == "filing":
        rows += _paid(tranche, now)
    return {
        "title": TITLES[kind],
        "programme": payload.get("programme", ""),
        "header": [("园区", payload.get("park", "")), ("县（市、区）", payload.get("county", ""))],
        "rows": rows,
        "clause": payload.get("clause"),
        "signatures": SIGNATURES[kind],
    }


def _money(amount: Decimal | str | None) -> str:
    if amount is None:
        return "—"
    value = Decimal(amount)
    return f"人民币（大写）{capitals(value)}\n（小写）¥{value:,.2f}"


def _proposed(payload: dict[str, Any]) -> list[tuple[str, str]]:
    tranche = payload.get("tranche", {})
    return [
        ("拨付批次", f"第{tranche.get('number', '')}笔　{tranche.get('name', '')}"),
        ("开启条件", tranche.get("trigger", "")),
        ("安排资金", _money(payload.get("total_yuan"))),
        ("此前已拨", _money(payload.get("paid_before_yuan"))),
        ("建议拨付", f"{_money(payload.get('amount_yuan'))}\n占安排资金 {payload.get('share_percent')}%"),
        ("建议理由", payload.get("reason", "")),
        (
            "提出部门",
            f"{payload.get('proposed_for', '')}　{payload.get('filer', '')}　{payload.get('proposed_on', '')}",
        ),
    ]


def _approved(tranche: Tranche, version: Submission | None) -> list[tuple[str, str]]:
    said = "\n".join(row.text for row in opinions_of(version) if row.text) or "同意"
    day = timezone.localdate(tranche.approved_at) if tranche.approved_at else ""
    who = f"{tranche.approved_for}　{tranche.approved_by.name if tranche.approved_by else ''}　{day}"
    return [("核定拨付", _money(tranche.approved_yuan)), ("审核意见", said), ("审核部门", who)]


def _paid(tranche: Tranche, now: Sums) -> list[tuple[str, str]]:
    entry = tranche.payments.filter(kind="pay", reversed_by=None).first()
    filed = f"{timezone.localdate(tranche.filed_at)}" if tranche.filed_at else "待备案"
    return [
        ("实际拨付", _money(tranche.paid_yuan)),
        ("拨付日期与凭证号", f"{tranche.paid_on}　{entry.voucher_number if entry else ''}"),
        ("园区到账日期", str(tranche.received_on or "待确认")),
        ("累计拨付", f"{_money(now.paid)}\n占安排资金 {now.share(now.paid)}%"),
        ("备案日期", filed),
    ]


def form_path(tranche: Tranche, kind: str) -> str:
    """Where the printed form lies: named by the digest of all it prints, so another state is another file."""
    version = newest(tranche)
    name = digest({"form": form_of(tranche, kind), "version": version.digest if version else ""})
    return f"printed/funds/{name[:2]}/{name}.pdf"


def form_key(path: str) -> str:
    """The start of the effect key of every attempt to print it."""
    return f"fund-form:{path.rpartition('/')[2][:32]}:"


def form_job(path: str) -> Job | None:
    """The latest job that prints it; None when nobody asked. One query."""
    return Job.objects.filter(effect_key__startswith=form_key(path)).order_by("-pk").first()
