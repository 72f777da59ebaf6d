"""Two counties with one object of every kind in each, and the data a harmless POST sends."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Self

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from openpyxl import Workbook

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import Membership, User
from apps.approvals import services as approvals
from apps.approvals.rules import check_code
from apps.common.periods import Period
from apps.delivery.choices import RecordState
from apps.delivery.models import Agreement, Deduction, Diagnosis, RecordEvidence, ServiceRecord, SignIn
from apps.delivery.services.confirmations import make_certificate
from apps.evaluations.models import Round
from apps.evidence.models import Blob, Upload
from apps.evidence.selectors import storage_name
from apps.funds.choices import FundSource
from apps.funds.models import Assessment, Award, LedgerFile, LedgerFlag, Measure, Payment, Scheme, Tranche
from apps.funds.services.ledger import open_account, record_income
from apps.funds.services.vouchers import EntryData
from apps.integrity.models import Case, CaseFile, Signal
from apps.jobs.models import Job
from apps.notifications.choices import MessageKind
from apps.notifications.models import Message
from apps.parks.models import ParkGrant, Tenancy
from apps.plans import selectors as plan_selectors
from apps.plans import services as plans
from apps.plans.choices import Part, PlanState
from apps.plans.models import ChangeRequest, Plan, PlanPart
from apps.programmes.models import Clause, Enrolment, Programme, TrancheRule
from apps.reports import services as reports
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.models import ImportBatch, ImportFile
from apps.vendors import services as vendors
from tests.access.filings import filings_of
from tests.access.finals import finals_of
from tests.access.midterms import midterm_of
from tests.access.publicity import PUBLIC_NOTICES, notice_of
from tests.access.rounds import rounds_of
from tests.factories.accounts import department, person
from tests.factories.delivery import sheet_for
from tests.factories.obligations import obligation_of
from tests.factories.parks import TenancyFactory, grant_park
from tests.factories.targets import TargetFactory
from tests.factories.vendors import ProviderFactory, QualificationFactory, chosen_by_enterprise, listed
from tests.reports.conftest import served

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
# Objects that everybody who is signed in may see: their addresses have no own and foreign side.
PUBLIC_OBJECTS = {
    "approvals:check",
    "delivery:confirm",
    "delivery:confirm_opened",
    "delivery:visit",
    "delivery:visit_names",
    "evaluations:round_results",
    "evaluations:scheme",
    "evaluations:scheme_edit",
    "evaluations:scheme_file",
    "programmes:clause",
    "programmes:detail",
    "programmes:edit",
    "programmes:enrol_add",
    "programmes:service_add",
    "programmes:service_edit",
    "publicity:file",
    "publicity:notice",
    "publicity:sound",
}
PUBLIC_ARGUMENTS = PUBLIC_NOTICES | {"delivery:confirm": ["link"], "delivery:confirm_opened": ["link"]}


@dataclass
class Side:
    """Everything of one park."""

    enrolment: Enrolment
    filer: User
    objects: dict[str, Any]


def upload_of(filer: User) -> Upload:
    """A picture in the storage, brought by a person."""
    blob, _ = Blob.objects.get_or_create(sha256="ab" * 32, defaults={"size": len(PNG), "content_type": "image/png"})
    if not default_storage.exists(storage_name(blob.pk)):
        default_storage.save(storage_name(blob.pk), ContentFile(PNG))
    return Upload.objects.create(blob=blob, name="照片.png", organisation=filer.acting.organisation, uploaded_by=filer)


def side(enrolment: Enrolment, filer: User, auditor: User, admin: User) -> Side:
    """One object of every kind that belongs to a park: reports in work and under review, records, files, messages."""
    period = Period(enrolment.programme.start_date.year + 1, "Q", 1)
    for service in enrolment.programme.service_types.all():
        for unit in service.units:
            TargetFactory.create(enrolment=enrolment, service_type=service, unit=unit, value=Decimal(1))
    tenancy = TenancyFactory.create(park=enrolment.park)
    firms = [tenancy.enterprise]
    for code in ("I1", "I4", "P1", "P2"):
        served(enrolment, code, period.start, firms, created_by=filer)
    review = reports.start(enrolment=enrolment, period=period, user=filer, today=period.end)
    reports.submit(report=review, user=filer, version=1, today=period.end)
    review.refresh_from_db()
    draft = reports.start(enrolment=enrolment, period=period.next(), user=filer, today=period.next().end)
    record = served(enrolment, "I1", period.next().start, firms, created_by=filer)
    evidence = record.evidence.order_by("pk").first()
    evidence.upload = upload_of(filer)
    evidence.save(update_fields=["upload"])
    precise = served(enrolment, "P1", period.next().start, firms, created_by=filer)
    line = SignIn.objects.create(sheet=sheet_for(record), number=1, visitor="来宾", stated_name="某某公司")
    plan = plan_of(enrolment, filer)
    colleague = person(Role.PARK_LEAD, filer.acting.organisation, name="同事")
    return Side(
        enrolment,
        filer,
        {
            "park": enrolment.park,
            "tenancy": tenancy,
            **catalogue_of(enrolment, filer, tenancy),
            "enterprise": tenancy.enterprise,
            "grant": ParkGrant.objects.filter(content_object=enrolment.park).first()
            or grant_park(admin, enrolment.park),
            "enrolment": enrolment,
            "record": record,
            "evidence": evidence,
            "line": line,
            "link": make_certificate(record=precise, goal="目标", user=filer).secret,
            **integrity_of(record, evidence, admin),
            "invoice_file": record.evidence.get(kind__code="invoice"),
            "draft": draft,
            "review": review,
            "message": Message.objects.create(
                recipient=filer, kind=MessageKind.INFO, title="消息", effect_key="access", link="/"
            ),
            "job": Job.objects.create(task="reports.render_pdf", effect_key=f"access-{filer.pk}", created_by=filer),
            "person": colleague,
            "phrase": department(OrganisationKind.ECONOMY, enrolment.park.county).phrases.create(
                text="请补充佐证资料。"
            ),
            "membership": Membership.objects.get(user=colleague),
            "organisation": filer.acting.organisation,
            "batch": batch_of(enrolment, filer),
            **log_of(enrolment, filer),
            "plan": plan,
            "obligation": obligation_of(enrolment),
            "change": ChangeRequest.objects.create(plan=plan, number=1, started_by=filer),
            **precise_of(record, tenancy),
            **filings_of(enrolment, admin, evidence.upload),
            **money_of(enrolment, filer),
            **rounds_of(enrolment, filer, admin, evidence.upload),
            **books_of(enrolment, filer),
            **midterm_of(enrolment, filer, evidence.upload),
            **finals_of(enrolment, filer, evidence.upload),
        },
    )


def money_of(enrolment: Enrolment, filer: User) -> dict[str, Any]:
    """A tranche that was paid and waits for its receipt, with the papers around it in work."""
    award, programme = Award.objects.get(enrolment=enrolment), enrolment.programme
    rule, _new = TrancheRule.objects.get_or_create(
        programme=programme, number=1, defaults={"name": "首笔", "trigger": "条件", "min_share": 0}
    )
    county, now, one = award.county, timezone.now(), Decimal(1)
    offices = [department(kind, county) for kind in (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)]
    economy, finance = (person(Role.COUNTY_EIT, each, name="经办") for each in offices)
    tranche = Tranche.objects.create(
        award=award, rule=rule, state="approved", suggested_yuan=one, reason="按方案", proposed_by=economy,
        proposed_for=offices[0], proposed_at=now, approved_yuan=one, approved_by=finance, approved_for=offices[1],
        approved_at=now,
    )  # fmt: skip
    entry = Payment.objects.create(
        award=award, tranche=tranche, kind="pay", amount_yuan=one, made_on=timezone.localdate(), county=county,
        voucher_number=f"V-{award.pk}", voucher_file=upload_of(filer), recorded_by=finance, recorded_for=offices[1],
    )  # fmt: skip
    Tranche.objects.filter(pk=tranche.pk).update(state="paid", paid_yuan=one, paid_on=entry.made_on)
    filing: dict[str, Any] = {"organisation": offices[0], "jurisdiction": county, "user": economy}
    approvals.submit(document=tranche, payload={"programme": "试点"}, title="建议", **filing)
    assessment = Assessment.objects.create(
        award=award, rule=rule, findings="机制健全", written_by=economy, written_for=offices[0], written_at=now
    )
    approvals.submit(document=assessment, payload={}, title="评估", **filing)
    scheme = Scheme.objects.create(
        programme=programme, county=county, state="filed", county_award_yuan=one, written_by=economy
    )
    approvals.submit(
        document=scheme, payload={}, title="方案", organisation=offices[0], jurisdiction=county, user=economy
    )
    return {
        "award": award,
        "tranche": tranche,
        "money_entry": entry,
        "assessment": assessment,
        "scheme": scheme,
        **notice_of(enrolment.park, award, upload_of(filer)),
        "mechanism": award.mechanism_files.create(title="制度", upload=upload_of(filer), added_by=filer),
        "measure": Measure.objects.create(
            award=award,
            kind="pause",
            reason="整改",
            notice=upload_of(filer),
            proposed_by=economy,
            proposed_for=offices[0],
        ),
    }


def precise_of(record: ServiceRecord, tenancy: Tenancy) -> dict[str, Any]:
    """A diagnosis that waits, an agreement with its copy, an accepted record whose deduction is proposed."""
    enrolment, filer = record.enrolment, record.created_by
    given = {"enrolment": enrolment, "enterprise": tenancy.enterprise, "created_by": filer}
    day = enrolment.programme.start_date
    accepted = served(enrolment, "I1", day, [tenancy.enterprise], created_by=filer, state=RecordState.ACCEPTED)
    return {
        "diagnosis": Diagnosis.objects.create(diagnosed_on=day, author="机构", report=upload_of(filer), **given),
        "agreement": Agreement.objects.create(
            number="XY-1",
            provider=ProviderFactory.create(park=enrolment.park),
            signed_on=day,
            amount_yuan=Decimal(1),
            upload=upload_of(filer),
            **given,
        ),
        "deduction": Deduction.objects.create(
            record=accepted, reason="不符", proposed_by=filer, proposed_for=enrolment.park.operator
        ),
    }


def books_of(enrolment: Enrolment, filer: User) -> dict[str, Any]:
    """A book of own money with one income, which carries a file and stands out."""
    book = open_account(enrolment=enrolment, source=FundSource.OWN)
    data = EntryData(timezone.localdate(), "1", Decimal(9), "自筹资金")
    entry = record_income(account=book, data=data, user=filer)
    return {
        "book": book,
        "entry": entry,
        "entry_file": LedgerFile.objects.create(entry=entry, upload=upload_of(filer)),
        "flag": LedgerFlag.objects.create(entry=entry, kind="use", detail="用途"),
    }


def plan_of(enrolment: Enrolment, filer: User) -> Plan:
    """A plan under review, still without much in it but a file."""
    plan = plans.start(enrolment=enrolment, user=filer)
    PlanPart.objects.filter(plan=plan, key=Part.RULES).update(upload=upload_of(filer))
    content = plan_selectors.payload(plan_selectors.sheet(plan), plan_selectors.offers(plan, timezone.localdate()))
    park = enrolment.park
    approvals.submit(
        document=plan, payload=content, title="方案", organisation=park.operator, jurisdiction=park.county, user=filer
    )
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.SUBMITTED)
    return plan


def catalogue_of(enrolment: Enrolment, filer: User, tenancy: Tenancy) -> dict[str, Any]:
    """A published list of two providers, one of them chosen, and a service that one provider alone offers."""
    training, diagnosis = (enrolment.programme.service_types.get(code=code) for code in ("I4", "P1"))
    listing = listed(enrolment, diagnosis)
    listed(enrolment, diagnosis)
    listing.selection.upload = upload_of(filer)
    listing.selection.save(update_fields=["upload"])
    version = vendors.publish_list(enrolment=enrolment, user=filer)
    listed(enrolment, training)
    return {
        "provider": listing.provider,
        "qualification": QualificationFactory.create(provider=listing.provider, upload=listing.selection.upload),
        "selection": listing.selection,
        "listing": listing,
        "choice": chosen_by_enterprise(listing, tenancy=tenancy),
        "list_version": version,
        "single": training,
        "waiver": vendors.ask_for_single(enrolment=enrolment, service_type=training, reason="仅一家", user=filer),
    }


def integrity_of(record: ServiceRecord, evidence: RecordEvidence, admin: User) -> dict[str, Any]:
    """A signal about a record of the park, and a case with one file that somebody opened by hand."""
    side = {"kind": "record", "label": str(record), "park": record.enrolment.park, "record": record, "file": evidence}
    values = {f"{place}_{name}": value for place in ("left", "right") for name, value in side.items()}
    signal = Signal.objects.create(
        programme=record.enrolment.programme, rule="same_file", pair=f"{record.pk}", weight=80, facts={"digest": "ab"},
        **values,
    )  # fmt: skip
    case = Case.objects.create(
        enrolment=record.enrolment, kind="forged", facts="事实", amount_yuan=Decimal(1), opened_by=admin,
        opened_for=admin.acting.organisation,
    )  # fmt: skip
    return {"signal": signal, "case": case, "case_file": CaseFile.objects.create(case=case, upload=evidence.upload)}


def batch_of(enrolment: Enrolment, filer: User) -> ImportBatch:
    """A tenant list of the park that waits for its confirmation."""
    content = BytesIO()
    Workbook().save(content)
    return ImportBatch.objects.create(
        kind=BatchKind.TENANTS,
        park=enrolment.park,
        file=ContentFile(content.getvalue(), name="名单.xlsx"),
        lines=ContentFile(b"", name="list.rows"),
        file_name="名单.xlsx",
        sha256="cd" * 32,
        state=BatchState.PREVIEW,
        summary={"created": 0, "updated": 0, "unchanged": 0, "ready": 0, "to_confirm": 0, "refused": 0},
        created_by=filer,
    )


def log_of(enrolment: Enrolment, filer: User) -> dict[str, Any]:
    """A service log that waits for its confirmation, and a file beside it that waits for its kind."""
    values = {"kind": BatchKind.RECORDS, "programme": enrolment.programme, "park": enrolment.park}
    log = ImportBatch.objects.create(state=BatchState.PREVIEW, file_name="台账.xlsx", created_by=filer, **values)
    file = ImportFile.objects.create(batch=log, place=0, path="1/a.pdf", size=1, state="confirm", reason="?")
    return {"log": log, "log_file": file}


DECISION_STEPS = ("_sign", "_reply", "_settle", "_issue", "_carry", "_file", "_pdf")
FINAL_STEPS = (
    *("_write", "_figures", "_submit", "_withdraw", "_opinion", "_pdf", "_sign"),
    *("_experts", "_draw", "_close", "_again", "_spread", "_conclude", "_decide"),
)
# Which object each address names; the first part of the name decides when the whole name is not listed.
OBJECT_OF = {
    "evaluations:midterm_detail": "midterm",
    "evaluations:midterm_save": "midterm",
    "evaluations:midterm_submit": "midterm",
    "evaluations:midterm_withdraw": "midterm",
    "evaluations:midterm_files": "midterm",
    "evaluations:midterm_file": "midterm",
    "evaluations:midterm_review": "midterm",
    "evaluations:midterm_opinion": "midterm",
    "evaluations:midterm_receipt": "midterm",
    "evaluations:midterm_pdf": "midterm",
    "evaluations:midterm_excel": "midterm",
    "evaluations:midterm_version": "midterm",
    "approvals:phrase_remove": "phrase",
    "accounts:membership_end": "membership",
    "accounts:membership_prefer": "membership",
    "accounts:organisation_edit": "organisation",
    "accounts": "person",
    "delivery:agreement_edit": "agreement",
    "delivery:agreement_file": "agreement",
    "delivery:archive_file": "job",
    "delivery:deduction_answer": "deduction",
    "delivery:diagnosis_decide": "diagnosis",
    "delivery:diagnosis_file": "diagnosis",
    "delivery:of_enterprise": "enterprise",
    "delivery": "record",
    "filings:confirm": "filing",
    "filings:consultation": "meeting",
    "filings:consultation_done": "meeting",
    "filings:consultation_edit": "meeting",
    "filings:consultation_file": "meeting",
    "filings:consultation_files": "meeting",
    "filings:consultation_follow": "meeting",
    "filings:summary": "summary_draft",
    "filings:summary_figures": "summary_draft",
    "filings:summary_opinion": "summary",
    "filings:summary_pdf": "summary",
    "filings:summary_submit": "summary_draft",
    "filings:summary_version": "summary",
    "filings:summary_withdraw": "summary",
    "filings:summary_write": "summary_draft",
    "filings": "liaison_list",
    "evaluations:appeal": "appeal",
    "evaluations:appeal_add": "score",
    "evaluations:appeal_answer": "appeal",
    "evaluations:appeal_file": "appeal",
    "evaluations:round": "round",
    "evaluations:round_discard": "round",
    "evaluations:round_excel": "round",
    "evaluations:round_finish": "round",
    "evaluations:round_publish": "round",
    "evaluations:score": "score",
    "evaluations:score_correct": "score",
    "evaluations:score_excel": "score",
    "evaluations:score_pdf": "score",
    "evaluations:score_review": "score",
    "evaluations:suggestion": "enrolment",
    "evaluations:final_start": "enrolment",
    "evaluations:expert": "invitation",
    "evaluations:expert_declare": "invitation",
    "evaluations:expert_mark": "invitation",
    **{f"evaluations:decision{step}": "decision" for step in ("", *DECISION_STEPS)},
    **{f"evaluations:final{step}": "final" for step in ("", *FINAL_STEPS)},
    "funds:answer": "tranche",
    "funds:assessment": "assessment",
    "funds:assessment_sign": "assessment",
    "funds:file": "tranche",
    "funds:form": "tranche",
    "funds:measure": "measure",
    "funds:measure_answer": "measure",
    "funds:measure_file": "measure",
    "funds:pay": "tranche",
    "funds:receive": "tranche",
    "funds:recover": "measure",
    "funds:reply": "measure",
    "funds:reverse": "tranche",
    "funds:scheme": "scheme",
    "funds:scheme_change": "scheme",
    "funds:scheme_drop": "scheme",
    "funds:scheme_edit": "scheme",
    "funds:scheme_sign": "scheme",
    "funds:tranche": "tranche",
    "funds:urge": "award",
    "funds:voucher": "tranche",
    "funds:withdraw": "tranche",
    "funds:ledger": "book",
    "funds:ledger_add": "book",
    "funds:ledger_excel": "book",
    "funds:ledger_file": "entry_file",
    "funds:ledger_flag": "flag",
    "funds:ledger_income": "book",
    "funds:ledger_open": "enrolment",
    "funds:ledger_return": "book",
    "funds:ledger_reverse": "entry",
    "funds:pack_file": "job",
    "funds:packs": "enrolment",
    "funds": "award",
    "publicity:answer": "public_objection",
    "publicity:attach": "public_notice",
    "publicity:close": "public_notice",
    "publicity:objection": "public_objection",
    "publicity:reveal": "public_objection",
    "publicity:take_down": "public_notice",
    "publicity:work": "public_notice",
    "integrity:case": "case",
    "integrity:case_end": "case",
    "integrity:case_file": "case",
    "integrity:case_files": "case",
    "integrity:case_handle": "case",
    "integrity:freeze": "park",
    "integrity:park_signals": "park",
    "integrity:record_signals": "record",
    "integrity": "signal",
    "jobs": "job",
    "notifications": "message",
    "obligations": "obligation",
    "parks:enterprise": "enterprise",
    "parks:grant_end": "grant",
    "parks:tenant_edit": "tenancy",
    "parks:tenant_out": "tenancy",
    "parks": "park",
    "plans:change": "change",
    "plans:change_answer": "change",
    "plans:change_edit": "change",
    "plans:change_opinion": "change",
    "plans:change_product": "change",
    "plans:change_product_drop": "change",
    "plans:change_submit": "change",
    "plans:change_withdraw": "change",
    "plans": "plan",
    "programmes:enrol_edit": "enrolment",
    "programmes:of_park": "park",
    "reports:detail": "draft",
    "reports:save": "draft",
    "reports:submit": "draft",
    "reports": "review",
    "spreadsheets:catalogue_blank": "park",
    "spreadsheets:catalogue_upload": "park",
    "spreadsheets:file_kind": "log",
    "spreadsheets:tenants_upload": "park",
    "spreadsheets:export_tenants": "park",
    "spreadsheets:voucher_upload": "park",
    "spreadsheets": "batch",
    "vendors:agreement_docx": "choice",
    "vendors:agreement_pdf": "choice",
    "vendors:ask_single": "enrolment",
    "vendors:choose": "listing",
    "vendors:declaration": "park",
    "vendors:listing": "listing",
    "vendors:listing_edit": "listing",
    "vendors:publish": "enrolment",
    "vendors:qualification_file": "qualification",
    "vendors:selection": "selection",
    "vendors:selection_edit": "selection",
    "vendors:selection_file": "selection",
    "vendors:signal_dismiss": "park",
    "vendors:take_off": "listing",
    "vendors:version_excel": "list_version",
    "vendors:version_pdf": "list_version",
    "vendors:waiver_decide": "waiver",
    "vendors": "provider",
}
# Addresses that name a second object below the first.
SECOND_OBJECT = {
    "delivery:invoice": "invoice_file",
    "spreadsheets:file_kind": "log_file",
    "delivery:signin_match": "line",
    "delivery:signin_strike": "line",
    "evaluations:appeal_file": "appeal_file",
    "evaluations:midterm_file": "midterm_file",
    "filings:consultation_done": "follow_up",
    "filings:consultation_file": "meeting_file",
    "filings:contact_edit": "contact",
    "filings:contact_remove": "contact",
    "integrity:case_file": "case_file",
    "funds:mechanism_file": "mechanism",
    "funds:voucher": "money_entry",
    "vendors:ask_single": "single",
}
MORE_ARGUMENTS = {
    "evaluations:midterm_version": [1],
    "evaluations:suggestion": ["midterm"],
    "funds:assess": [1],
    "funds:form": ["proposal"],
    "funds:propose": [1],
    "funds:urge": [1, "no_open_case"],
    "delivery:paper": ["sheet"],
    "filings:list_version": [1],
    "filings:summary_version": [1],
    "funds:ledger_return": [0],
    "plans:part": ["budget"],
    "plans:version": [1],
    "reports:version": [1],
    "spreadsheets:page": [0, 0],
}


@dataclass
class World:
    """People by role, and the two sides."""

    people: dict[str, User]
    sides: dict[str, Side]
    programme: Programme

    @classmethod
    def build(cls, people: dict[str, User], request: Any) -> Self:
        """Fill both counties of the cast."""
        own, foreign = (request.getfixturevalue(name) for name in ("enrolment", "other_enrolment"))
        auditor, admin = people["auditor"], people["sys_admin"]
        other = request.getfixturevalue("other_filer")
        request.getfixturevalue("other_county_eit")
        Clause.objects.create(programme=own.programme, number="3.5", label="指南 三（五）", text="条款", position=1)
        return cls(
            people,
            {
                "own": side(own, people["park_filer"], auditor, admin),
                "foreign": side(foreign, other, auditor, admin),
            },
            own.programme,
        )

    def request_for(self, name: str, whose: str, method: str) -> tuple[list[Any], dict[str, Any]]:
        """Arguments of the address and data of the request."""
        if whose == "-":
            return self.public_arguments(name), self.data(name, "own", method)
        objects = self.sides[whose].objects
        if name == "dashboards:county":
            return [objects["park"].county.code], {}
        kind = OBJECT_OF.get(name) or OBJECT_OF[name.split(":", maxsplit=1)[0]]
        arguments = [objects[kind].pk]
        if name in {"delivery:file", "delivery:zero_fee_decide"} or name.startswith("delivery:evidence"):
            arguments.append(objects["evidence"].pk)
        if name == "reports:judge":
            arguments.append(objects["review"].records.first().pk)
        if name in SECOND_OBJECT:
            arguments.append(objects[SECOND_OBJECT[name]].pk)
        return arguments + MORE_ARGUMENTS.get(name, []), self.data(name, whose, method)

    def public_arguments(self, name: str) -> list[Any]:
        """Arguments of addresses whose object everybody sees."""
        if name in PUBLIC_ARGUMENTS:
            return [getattr(each, "pk", each) for each in map(self.sides["own"].objects.get, PUBLIC_ARGUMENTS[name])]
        if name == "programmes:clause":
            return [self.programme.pk, "3.5"]
        if name == "programmes:service_edit":
            return [self.programme.service_types.get(code="I1").pk]
        if name in {"delivery:visit", "delivery:visit_names"}:
            return [self.sides["own"].objects["line"].sheet.code]
        if name in {"evaluations:scheme", "evaluations:scheme_edit", "evaluations:scheme_file"}:
            return ["midterm"]
        if name == "evaluations:round_results":
            return [Round.objects.get(state="published").pk]
        if name == "approvals:check":
            return [check_code(self.sides["own"].objects["list_version"].digest)]
        return [self.programme.code] if name in PUBLIC_OBJECTS else []

    def data(self, name: str, whose: str, method: str) -> dict[str, Any]:
        """What a harmless request sends; most forms are sent empty and answer with their errors."""
        if method == "GET":
            return {"version": 1} if name in {"filings:list_excel", "filings:list_pdf"} else {}
        side = self.sides[whose]
        review = side.objects["review"]
        return {
            "programmes:choose": {"programme": self.programme.code},
            "reports:start": {"period": Period.containing(date(self.programme.start_date.year, 6, 1)).code},
            "reports:save": {"version": 1},
            "reports:opinion": {"verdict": "agree", "digest": str(review.version)},
            "filings:list_excel": {"version": 1, "copy": "full"},
            "filings:list_pdf": {"version": 1, "copy": "full"},
            "filings:list_reveal": {"version": 1, "key": str(side.objects["contact"].pk)},
            "set_language": {"language": "en"},
        }.get(name, {})
