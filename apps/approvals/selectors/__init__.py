"""Reads of joint approval, waivers and check codes."""

from apps.approvals.selectors.checking import Checked, versions_of_code
from apps.approvals.selectors.phrases import phrases_for
from apps.approvals.selectors.timeline import (
    Event,
    Remark,
    opinion_of,
    remarks,
    timeline,
    versions,
    waiting_departments,
)
from apps.approvals.selectors.waivers import (
    Standing,
    WaiverCounts,
    counts_by_jurisdiction,
    counts_by_organisation,
    standing,
)

__all__ = [
    "Checked",
    "Event",
    "Remark",
    "Standing",
    "WaiverCounts",
    "counts_by_jurisdiction",
    "counts_by_organisation",
    "opinion_of",
    "phrases_for",
    "remarks",
    "standing",
    "timeline",
    "versions",
    "versions_of_code",
    "waiting_departments",
]
