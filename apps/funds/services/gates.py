"""What opens a gate: documents of the mechanism, the joint assessment, public notices (R0.54, R0.55, R0.58)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import OrganisationKind
from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.funds.choices import PaperState
from apps.funds.models import Assessment, Award, MechanismFile, Notice, Objection
from apps.funds.permissions import park_of, proposes, signs_assessment, works_on_notice
from apps.funds.selectors.facts import facts_of
from apps.funds.selectors.papers import assessment_payload
from apps.funds.services import base
from apps.notifications.choices import MessageKind
from apps.programmes.models import TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Publication:
    """A public notice as written; ``rule`` and the award it is about are given beside it."""

    kind: str
    title: str
    text: str
    contact: str
    opens_on: date
    closes_on: date


@transaction.atomic
def add_mechanism(*, award: Award, title: str, file: UploadedFile, user: "User") -> MechanismFile:
    """The park shows a document of its working mechanism. Raises :class:`Refused`. Locks the award."""
    award = base.locked_award(award.pk)
    base.demand(park_of(user, award))
    with worded(field="title"):
        row = MechanismFile.objects.create(
            award=award, title=clean_line(title, limit=120), upload=base.keep_file(file, user), added_by=user
        )
    base.log(award, award, "award.mechanism_added", user, note=row.title)
    economy = base.department(award, OrganisationKind.ECONOMY)
    people = people_of(economy) if economy else []
    sentence = gettext_lazy("Document of the working mechanism")
    base.tell(people, sentence, award, user, step=f"mechanism{row.pk}", kind=MessageKind.INFO, body=row.title)
    return row


@transaction.atomic
def assess(*, award: Award, rule: TrancheRule, findings: str, pays_all: bool, user: "User") -> Assessment:
    """Economy writes the joint assessment of a tranche, or writes it again after a return; finance signs it.

    Raises :class:`Refused` while finance reads it or when it is signed. Locks the award.
    """
    award = base.locked_award(award.pk)
    base.demand(proposes(user, award))
    text = base.words(findings, _("Write what was found."), field="findings")
    row = award.assessments.filter(rule=rule).first()
    if row is not None and row.state != PaperState.RETURNED:
        raise Refused(_("This tranche has been assessed already."))
    version = row.version + 1 if row else 1
    row = row or Assessment(award=award, rule=rule)
    row.state, row.version, row.findings, row.pays_all = PaperState.FILED, version, text, pays_all
    row.written_by, row.written_for, row.written_at = user, base.organisation_of(user), timezone.now()
    with worded(fields={"assessment_findings": "findings"}):
        row.save()
    titles = list(award.mechanism_files.order_by("pk").values_list("title", flat=True))
    precise = facts_of(award, [], timezone.localdate()).precise_services
    approvals.submit(
        document=row,
        payload=assessment_payload(row, titles, precise),
        title=f"{award.enrolment.park.name} {rule.name} 联合评估",
        organisation=row.written_for,
        jurisdiction=award.county,
        user=user,
    )
    base.log(award, row, "assessment.filed", user, changes={"pays_all": [None, pays_all]})
    finance = base.department(award, OrganisationKind.FINANCE)
    base.tell(people_of(finance) if finance else [], gettext_lazy("Assessment to sign"), row, user, step="filed")
    return row


@transaction.atomic
def sign_assessment(*, assessment: Assessment, verdict: str, text: str, digest: str, user: "User") -> Assessment:
    """Finance signs the assessment with this digest or returns it with a reason.

    Raises :class:`Refused`: own writing, another version. Locks the award, then the version.
    """
    award = base.locked_award(assessment.award_id)
    row = Assessment.objects.select_related("rule", "written_for").get(pk=assessment.pk)
    row.award = award
    base.demand(signs_assessment(user, row))
    approvals.give_opinion(
        submission=Submission.objects.of(row)[0],
        user=user,
        verdict=verdict,
        text=text,
        remarks=[],
        digest=digest,
    )
    agrees = verdict == Verdict.AGREE
    row.state = PaperState.AGREED if agrees else PaperState.RETURNED
    if agrees:
        row.signed_by, row.signed_for, row.signed_at = user, base.organisation_of(user), timezone.now()
    with worded():
        row.save()
    base.log(award, row, "assessment.signed" if agrees else "assessment.returned", user, note=text[: base.LINE_LIMIT])
    kind = MessageKind.PASSED if agrees else MessageKind.RETURNED
    base.tell(people_of(row.written_for), gettext_lazy("Joint assessment"), row, user, step="answered", kind=kind)
    return row


@transaction.atomic
def publish(*, award: Award, publication: Publication, user: "User", rule: TrancheRule | None = None) -> Notice:
    """Economy publishes a notice about the money of a park. Raises :class:`Refused`. Locks the award."""
    award = base.locked_award(award.pk)
    base.demand(proposes(user, award))
    with worded(fields={"notice_days": "closes_on"}):
        row = Notice.objects.create(
            programme=award.enrolment.programme,
            county=award.county,
            award=award,
            rule=rule,
            kind=publication.kind,
            title=clean_line(publication.title, limit=120),
            text=base.words(publication.text, _("Write the text of the notice."), field="text"),
            contact=clean_line(publication.contact, limit=120),
            opens_on=publication.opens_on,
            closes_on=publication.closes_on,
            published_by=user,
        )
    base.log(award, row, "notice.published", user)
    return row


@transaction.atomic
def take_objection(*, notice: Notice, text: str, received_on: date, user: "User") -> Objection:
    """Economy takes down an objection, without the person's name. Raises :class:`Refused`. Locks the award."""
    row = _locked_notice(notice, user)
    said = base.words(text, _("Write what was objected."), field="text")
    base.not_ahead(received_on, None)
    objection = Objection.objects.create(notice=row, text=said, received_on=received_on, taken_by=user)
    _log_notice(row, "notice.objection", user)
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, answer: str, user: "User") -> Objection:
    """Economy answers an objection. Raises :class:`Refused`. Locks the award."""
    _locked_notice(objection.notice, user)
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if row.answered_at is not None:
        raise Refused(_("This objection has been answered."))
    row.answer = base.words(answer, _("Write the answer."), field="answer")
    row.answered_by, row.answered_at = user, timezone.now()
    row.save()
    return row


@transaction.atomic
def close_notice(*, notice: Notice, result: str, user: "User", today: date | None = None) -> Notice:
    """Close a notice after its last day, once every objection is answered. Raises :class:`Refused`. Locks the award."""
    row = _locked_notice(notice, user)
    if (today or timezone.localdate()) <= row.closes_on:
        raise Refused(_("The notice stands until the end of %(day)s.") % {"day": row.closes_on})
    if row.objections.filter(answered_at=None).exists():
        raise Refused(_("An objection has no answer yet."))
    row.result = base.words(result, _("Write what came of it."), field="result")[:500]
    row.closed_by, row.closed_at = user, timezone.now()
    with worded():
        row.save()
    _log_notice(row, "notice.closed", user, note=row.result[: base.LINE_LIMIT])
    return row


def _log_notice(notice: Notice, action: str, user: "User", note: str = "") -> None:
    record(user=user, action=action, target=notice, jurisdiction_id=notice.county_id, note=note)


def _locked_notice(notice: Notice, user: "User") -> Notice:
    if notice.award_id is not None:
        base.locked_award(notice.award_id)
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    base.demand(works_on_notice(user, row))
    return row
