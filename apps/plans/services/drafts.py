"""Starting a plan and keeping what the park types, part by part."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import is_park
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.evidence.services import store_upload
from apps.plans.choices import Part
from apps.plans.models import Plan, PlanPart
from apps.plans.permissions import may_write
from apps.plans.selectors.sheet import Flat, flat, sheet
from apps.plans.services.locking import locked_plan
from apps.plans.services.writing import write
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Saved:
    """What became of a save: the part's version now, and somebody else's text when nothing was written."""

    revision: int
    conflict: Flat | None = None


@transaction.atomic
def start(*, enrolment: Enrolment, user: "User") -> Plan:
    """Open the plan of a park, or give the one that exists. Raises :class:`Refused`. Locks the enrolment."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("park").get(pk=enrolment.pk)
    if not (is_park(user) and user.acting and user.acting.organisation_id == enrolment.park.operator_id):
        raise Refused(_("Only staff of the park write its plan."))
    plan, created = Plan.objects.get_or_create(enrolment=enrolment)
    if created:
        PlanPart.objects.bulk_create(PlanPart(plan=plan, key=key) for key in Part.values)
        record(user=user, action="plan.started", target=plan, jurisdiction_id=enrolment.park.county_id)
    return plan


@transaction.atomic
def save_part(*, plan: Plan, key: str, values: Flat, revision: int, page: str, user: "User") -> Saved:
    """Keep one part as a page typed it (``values`` by field name; empty places are left out).

    ``revision`` is the version of the part the page was opened with, ``page`` names the open page: it may save again
    and again. When another page wrote the part meanwhile, nothing is written and its text is given back. The same text
    again writes nothing. Raises :class:`Refused` with the field, and when the plan is not open for writing. Locks the
    plan.
    """
    plan, part = _part_to_write(plan, key, user)
    shown = sheet(plan)
    stored = flat(shown, key)
    typed = {name: text.strip() for name, text in values.items() if text.strip()}
    if typed == stored:
        return Saved(part.revision)
    if revision != part.revision and part.written_by_page != page:
        return Saved(part.revision, stored)
    _touch(part, user, page)
    write(part, shown, typed)
    return Saved(part.revision)


@transaction.atomic
def attach_rules(*, plan: Plan, file: File, name: str, user: "User") -> Plan:
    """Put the file of the internal fund rules into its part; an earlier one is superseded, and kept.

    Raises :class:`Refused` with what is wrong with the file. Locks the plan.
    """
    plan, part = _part_to_write(plan, Part.RULES, user)
    before = part.upload
    part.upload = store_upload(file=file, name=name, organisation=plan.enrolment.park.operator, user=user)
    _touch(part, user, part.written_by_page)
    part.save()
    record(
        user=user,
        action="plan.file_added",
        target=plan,
        jurisdiction_id=plan.enrolment.park.county_id,
        changes={"upload": [before.name if before else None, part.upload.name]},
    )
    return plan


def _part_to_write(plan: Plan, key: str, user: "User") -> tuple[Plan, PlanPart]:
    plan = locked_plan(plan)
    if not may_write(user, plan):
        raise Refused(_("The plan is not open for writing: it is under review, has passed, or is another park's."))
    part = plan.parts.select_related("upload").get(key=key)
    part.plan = plan
    return plan, part


def _touch(part: PlanPart, user: "User", page: str) -> None:
    part.revision += 1
    part.written_by_page, part.saved_at, part.saved_by = page, timezone.now(), user
