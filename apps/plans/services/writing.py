"""From the places of a form to the rows of a part; every figure, day and text is checked here, whoever calls."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.plans.choices import Part
from apps.plans.models import BudgetLine, Milestone, Plan, PlanPart, PlanProvider, ServiceLine
from apps.plans.rules.figures import read_amount, read_day, read_quantity
from apps.plans.rules.prohibited import prohibited_in
from apps.plans.selectors.sheet import Flat, Sheet, listed, quantity_name
from apps.programmes.models import Programme

TEXT_LIMIT, NOTE_LIMIT, TITLE_LIMIT, MILESTONES = 4000, 300, 120, 30


def write(part: PlanPart, shown: Sheet, values: Flat) -> None:
    """Replace the rows of a part by what ``values`` says. Raises :class:`Refused` with the field and writes nothing."""
    part.text = clean_text(values.get("text", ""), limit=TEXT_LIMIT)
    writers = {
        Part.SERVICES: _services,
        Part.SCHEDULE: _schedule,
        Part.PROVIDERS: _providers,
        Part.BUDGET: _budget,
    }
    try:
        with transaction.atomic():
            if writer := writers.get(Part(part.key)):
                writer(part.plan, shown, values)
            part.save()
    except IntegrityError as error:
        raise Refused(sentence_for(error)) from error


def forbid(text: str, programme: Programme, field: str | None = None) -> None:
    """Raises :class:`Refused` with use and clause when a text names a prohibited use (R0.63)."""
    uses = list(programme.prohibited_uses.select_related("clause"))
    name = prohibited_in(text, [use.name for use in uses])
    if name is not None:
        clause = next(use.clause for use in uses if use.name == name)
        words = {"use": name, "clause": clause.label if clause is not None else programme.guide_version}
        raise Refused(_("The money may not pay for: %(use)s (%(clause)s).") % words, field=field)


def _named(field: str, reader: Any, text: str, **options: Any) -> Any:
    try:
        return reader(text, **options)
    except Refused as refused:
        raise Refused(*refused.reasons, field=field) from refused


def _services(plan: Plan, shown: Sheet, values: Flat) -> None:
    rows = []
    for goal in shown.goals:
        for quarter in shown.quarters:
            name = quantity_name(goal.service_type_id, goal.unit, quarter.code)
            if text := values.get(name, "").strip():
                quantity = _named(name, read_quantity, text)
                service = goal.service_type_id
                rows.append(
                    ServiceLine(
                        plan=plan, service_type_id=service, unit=goal.unit, quarter=quarter.code, quantity=quantity
                    )
                )
    plan.service_lines.all().delete()
    ServiceLine.objects.bulk_create(rows)


def _schedule(plan: Plan, shown: Sheet, values: Flat) -> None:
    """Rows in the order of the form; a row without any word is left out."""
    period = {"start": plan.enrolment.programme.start_date, "end": plan.enrolment.programme.end_date}
    rows: list[Milestone] = []
    for place in range(1, MILESTONES + 1):
        title, due, note = (values.get(f"{name}-{place}", "").strip() for name in ("title", "due", "note"))
        if not (title or due or note):
            continue
        if not title:
            raise Refused(_("Name this milestone."), field=f"title-{place}")
        rows.append(
            Milestone(
                plan=plan,
                position=len(rows) + 1,
                title=_named(f"title-{place}", clean_line, title, limit=TITLE_LIMIT),
                due_on=_named(f"due-{place}", read_day, due, **period),
                note=_named(f"note-{place}", clean_line, note, limit=NOTE_LIMIT),
            )
        )
    plan.milestones.all().delete()
    Milestone.objects.bulk_create(rows)


def _providers(plan: Plan, shown: Sheet, values: Flat) -> None:
    wanted = {name.removeprefix("use-") for name, value in values.items() if name.startswith("use-") and value}
    rows = [row for row in listed(plan) if str(row.pk) in wanted]
    if len(rows) != len(wanted):
        raise Refused(_("A product was taken off the list meanwhile. Reload the page and choose again."))
    plan.providers.all().delete()
    PlanProvider.objects.bulk_create(PlanProvider(plan=plan, listing=row) for row in rows)


def _budget(plan: Plan, shown: Sheet, values: Flat) -> None:
    programme = plan.enrolment.programme
    forbid(values.get("text", ""), programme, "text")
    rows = []
    for service in shown.services:
        amount_name, note_name = f"amount-{service.pk}", f"note-{service.pk}"
        amount, note = values.get(amount_name, "").strip(), values.get(note_name, "").strip()
        if note and not amount:
            raise Refused(_("Enter the amount, or take the note away."), field=amount_name)
        if not amount:
            continue
        forbid(note, programme, note_name)
        rows.append(
            BudgetLine(
                plan=plan,
                service_type=service,
                amount_yuan=_named(amount_name, read_amount, amount),
                note=_named(note_name, clean_line, note, limit=NOTE_LIMIT),
            )
        )
    plan.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(rows)
