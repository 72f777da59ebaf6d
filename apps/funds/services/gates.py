"""What opens a gate: documents of the mechanism, the joint assessment, public notices (R0.54, R0.55, R0.58)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.files import File
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
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.funds.choices import PaperState
from apps.funds.models import Assessment, Award, MechanismFile
from apps.funds.permissions import park_of, proposes, signs_assessment
from apps.funds.selectors.facts import facts_of
from apps.funds.selectors.papers import assessment_payload
from apps.funds.services import base
from apps.notifications.choices import MessageKind
from apps.programmes.models import TrancheRule
from apps.publicity import services as publicity
from apps.publicity.models import Notice
from apps.publicity.services import Publication

if TYPE_CHECKING:
    from apps.accounts.models import User


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
def publish(
    *,
    award: Award,
    publication: Publication,
    user: "User",
    rule: TrancheRule | None = None,
    files: Iterable[File] = (),
) -> Notice:
    """Economy publishes a notice about the money of a park; ``rule`` is the tranche that waits for it, else all do.

    Raises :class:`Refused` as :func:`apps.publicity.services.publish` does. Locks the award.
    """
    award = base.locked_award(award.pk)
    base.demand(proposes(user, award))
    step = str(rule.number) if rule is not None else ""
    return publicity.publish(
        publication=publication, jurisdiction=award.county, user=user, subject=award, step=step, files=files
    )
