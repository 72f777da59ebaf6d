"""What the pages of one plan share."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.approvals.selectors import remarks, timeline, versions
from apps.common.access import AccessMixin
from apps.plans import permissions, selectors
from apps.plans.choices import Part
from apps.plans.models import Plan
from apps.plans.rules.calendar import delay
from apps.plans.rules.differences import Payload, differences
from apps.plans.rules.layout import precise_share


class PlanMixin(AccessMixin):
    """Finds the plan with everything its pages print."""

    permission = permissions.may_read
    context_object_name = "plan"

    def get_queryset(self) -> Any:
        """Plans this person may see."""
        rows = Plan.objects.visible_to(self.request.user)
        return rows.select_related(
            "enrolment__programme", "enrolment__park__county", "enrolment__park__operator", "enrolment__provider_list"
        )


class PlanPage(PlanMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one plan."""

    object: Plan

    def frame(self) -> dict[str, Any]:
        """Head, versions and timeline, the same on every page of a plan. Four queries."""
        plan, found = self.object, list(versions(self.object))
        rule = selectors.due_rule(plan.enrolment.programme)
        due = selectors.due_day(rule, plan.enrolment.enrolled_date)
        filed = timezone.localdate(plan.first_submitted_at) if plan.first_submitted_at else None
        return {
            "plan": plan,
            "park": plan.enrolment.park,
            "versions": found,
            "latest": found[0] if found else None,
            "timeline": timeline(found),
            "due": due,
            "delay": delay(due, filed, timezone.localdate()),
            "clause": rule.clause if rule is not None else None,
            "departments": selectors.departments_of(plan.enrolment.park),
        }

    def live(self) -> dict[str, Any]:
        """The plan as it stands now, and what speaks against submitting it. Fourteen queries."""
        shown, offered = selectors.sheet(self.object), selectors.offers(self.object, timezone.localdate())
        return {
            "shown": shown,
            "offered": offered,
            "payload": selectors.payload(shown, offered),
            "checks": selectors.completeness(shown, offered),
        }

    def compared(self, before: Submission | None, payload: Payload) -> dict[str, Any]:
        """The comparison card: what changed since ``before``."""
        return {"before": before, "changes": differences(before.payload, payload) if before else []}

    def respond(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the page."""
        return self.render_to_response(self.get_context_data(**context), status=status)


def sections(payload: Payload, version: Submission | None, **extra: Any) -> list[dict[str, Any]]:
    """The five parts as cards: content, remarks of both departments, and whatever ``extra`` gives by part."""
    said = remarks(version) if version is not None else {}
    cards = []
    for part in Part:
        more = {name: values.get(part.value) for name, values in extra.items()}
        cards.append(
            {
                "key": part.value,
                "label": part.label,
                "content": payload[part.value],
                "said": said.get(part.value, []),
                "template": f"plans/_read_{part.value}.html",
                **more,
            }
        )
    return cards


def quarters_in(payload: Payload) -> list[str]:
    """The quarters a frozen plan has figures for, in order."""
    rows = payload["services"]["rows"]
    return sorted({cell["key"] for row in rows for unit in row["units"] for cell in unit["quarters"]})


def figures(payload: Payload) -> dict[str, Any]:
    """The figures over a plan: sum, award, share of precise services and what is expected of it."""
    groups = payload["providers"]["rows"]
    return {
        "total": payload["budget"]["total"],
        "award": payload["award"],
        "share": precise_share(payload),
        "share_wanted": payload["precise_share_percent"],
        "share_low": float(precise_share(payload)) < payload["precise_share_percent"],
        "providers": len({row["provider"] for group in groups for row in group["rows"]}),
        "exceptions": sum(bool(each["exception"]) for group in groups for each in (group, *group["rows"])),
        "pilots": len(payload["pilots"]),
        "quarters": quarters_in(payload),
    }


def tabs(plan: Plan, active: str, checks: Any) -> list[dict[str, Any]]:
    """The overview and the five parts as tabs of a plan in work."""
    rows = [{"label": Part(state.part).label, "key": state.part.value, "state": state} for state in checks.parts]
    return [
        {
            "label": row["label"],
            "url": reverse("plans:part", args=[plan.pk, row["key"]]),
            "active": row["key"] == active,
            "chip_status": row["state"].status if row["state"].status == "bad" else "",
            "count": len(row["state"].faults) or None,
        }
        for row in rows
    ]
