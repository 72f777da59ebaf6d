"""Plans that could be submitted as they stand."""

from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.evidence.models import Blob, Upload
from apps.plans import services
from apps.plans.choices import Part
from apps.plans.models import Plan, PlanPart
from apps.plans.selectors.sheet import flat, quantity_name, sheet
from apps.programmes.models import Enrolment
from apps.vendors.models import ProviderListing
from tests.factories.targets import TargetFactory
from tests.factories.vendors import listed

FILE = "12" * 32
PAGE = "a" * 16


def goals(enrolment: Enrolment) -> list:
    """A goal of 8 for each service and unit of the catalogue."""
    return [
        TargetFactory.create(enrolment=enrolment, service_type=service, unit=unit, value=Decimal(8))
        for service in enrolment.programme.service_types.order_by("position")
        for unit in service.units
    ]


def two_products(enrolment: Enrolment, code: str = "P1") -> list[ProviderListing]:
    """Two providers that offer one service."""
    service = enrolment.programme.service_types.get(code=code)
    return [listed(enrolment, service) for _place in range(2)]


def put(plan: Plan, part: str, user: User, values: dict[str, str]) -> services.Saved:
    """Save a part as the page that saw its present version."""
    row = PlanPart.objects.get(plan=plan, key=part)
    return services.save_part(plan=plan, key=part, values=values, revision=row.revision, page=PAGE, user=user)


def values_of(plan: Plan, part: str, **changes: str) -> dict[str, str]:
    """What a part holds now, with some places changed."""
    return flat(sheet(Plan.objects.select_related("enrolment__programme").get(pk=plan.pk)), part) | changes


def amounts(plan: Plan, **by_code: Any) -> dict[str, str]:
    """Values of the budget part by service code."""
    services_of = {row.code: row for row in plan.enrolment.programme.service_types.all()}
    return {f"amount-{services_of[code].pk}": str(amount) for code, amount in by_code.items()}


def upload_of(user: User) -> Upload:
    blob, _created = Blob.objects.get_or_create(sha256=FILE, defaults={"size": 1, "content_type": "application/pdf"})
    return Upload.objects.create(
        blob=blob, name="资金管理制度.pdf", organisation=user.acting.organisation, uploaded_by=user
    )


def full_plan(enrolment: Enrolment, user: User) -> Plan:
    """A plan with five filled parts: goals, milestones, two providers of P1, a budget of the whole award, a file."""
    rows, products = goals(enrolment), two_products(enrolment)
    plan = services.start(enrolment=enrolment, user=user)
    quarter = sheet(Plan.objects.select_related("enrolment__programme").get(pk=plan.pk)).quarters[0].code
    planned = {quantity_name(row.service_type_id, row.unit, quarter): "8" for row in rows}
    put(plan, Part.SERVICES, user, planned)
    day = enrolment.programme.start_date.isoformat()
    put(plan, Part.SCHEDULE, user, {"title-1": "启动", "due-1": day, "note-1": "召开启动会"})
    put(plan, Part.PROVIDERS, user, {f"use-{row.pk}": "1" for row in products})
    put(plan, Part.BUDGET, user, amounts(plan, I1="2000000.00", P1="3000000.00"))
    PlanPart.objects.filter(plan=plan, key=Part.RULES).update(upload=upload_of(user))
    plan.refresh_from_db()
    return plan


def submitted_plan(enrolment: Enrolment, user: User) -> Plan:
    plan = full_plan(enrolment, user)
    services.submit(plan=plan, user=user, version=plan.version)
    plan.refresh_from_db()
    return plan


def approved_plan(enrolment: Enrolment, user: User, economy: User, finance: User) -> Plan:
    plan = submitted_plan(enrolment, user)
    for officer in (economy, finance):
        agree(plan, officer)
    plan.refresh_from_db()
    return plan


def agree(plan: Plan, user: User, **changes: Any) -> Plan:
    """One department agrees to the newest version."""
    words = {"verdict": "agree", "text": "", "remarks": [], "digest": newest(plan).digest} | changes
    return services.opine(plan=plan, user=user, **words)


def newest(document: Any) -> Any:
    return Submission.objects.of(document).first()
