"""A filed liaison list, a summary in work, one that waits for a signature, and a consultation record of one county."""

from datetime import date
from typing import Any

from django.utils import timezone

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import User
from apps.approvals import services as approvals
from apps.evidence.models import Upload
from apps.filings.models import (
    Consultation,
    ConsultationFile,
    Contact,
    FilingReceipt,
    FollowUp,
    LiaisonList,
    Summary,
    SummarySection,
)
from apps.filings.rules.lists import row_of
from apps.filings.selectors import count, sections_of, summary_payload
from apps.programmes.models import Enrolment
from tests.factories.accounts import department


def filings_of(enrolment: Enrolment, admin: User, upload: Upload) -> dict[str, Any]:
    """Everything the county of a park has filed or is writing; nobody of the cast wrote any of it."""
    place, programme = enrolment.park.county, enrolment.programme
    for kind in (OrganisationKind.ECONOMY, OrganisationKind.FINANCE):
        department(kind, place)
    liaison_list = LiaisonList.objects.create(programme=programme, jurisdiction=place)
    contact = Contact.objects.create(
        liaison_list=liaison_list,
        kind="park",
        enrolment=enrolment,
        name="联络人",
        post="科长",
        mobile="19900000001",
        valid_from=date(2026, 1, 1),
    )
    common = {"organisation": department(OrganisationKind.ECONOMY, place), "jurisdiction": place, "user": admin}
    head = {"programme": {"code": programme.code, "name": programme.name}, "county": place.name, "filed_date": ""}
    content = {**head, "rows": [row_of(contact)], "missing": []}
    version = approvals.publish(document=liaison_list, payload=content, title="联络员名单", **common)
    FilingReceipt.objects.create(submission=version, party="prov_eit")
    meeting = Consultation.objects.create(
        programme=programme,
        jurisdiction=place,
        held_on=date(2026, 1, 1),
        subject="会商",
        participants="甲",
        opinions="乙",
        decision="丙",
        recorded_by=admin,
    )
    year = programme.start_date.year
    waiting = summary_of(enrolment, f"{year}")
    payload = summary_payload(waiting, sections_of(waiting))
    approvals.submit(document=waiting, payload=payload, title="总结", **common)
    Summary.objects.filter(pk=waiting.pk).update(state="submitted")
    return {
        "liaison_list": liaison_list,
        "contact": contact,
        "filing": version,
        "summary": waiting,
        "summary_draft": summary_of(enrolment, f"{year}H1"),
        "meeting": meeting,
        "follow_up": FollowUp.objects.create(consultation=meeting, what="事", who="人", due_on=date(2026, 2, 1)),
        "meeting_file": ConsultationFile.objects.create(consultation=meeting, upload=upload),
    }


def summary_of(enrolment: Enrolment, period: str) -> Summary:
    """A draft with one section."""
    summary = Summary(
        programme=enrolment.programme,
        jurisdiction=enrolment.park.county,
        period_code=period,
        figures_at=timezone.now(),
    )
    summary.figures = count(summary)
    summary.save()
    SummarySection.objects.create(summary=summary, key="overview", text="文字")
    return summary
