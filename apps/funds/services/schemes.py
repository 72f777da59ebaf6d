"""The disbursement scheme of a county: economy writes and files it, finance signs, the province has it (R0.50)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import OrganisationKind
from apps.accounts.models import Jurisdiction, Organisation
from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.funds.choices import PaperState
from apps.funds.models import Award, Scheme, SchemeLine
from apps.funds.permissions import changes_scheme, signs_scheme, writes_scheme
from apps.funds.rules.amounts import amount_faults
from apps.funds.selectors.facts import committed
from apps.funds.selectors.papers import in_force, scheme_payload
from apps.funds.services import base
from apps.funds.workflow import economy_of
from apps.notifications.choices import MessageKind
from apps.obligations.services import meet
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

TITLE = "资金拨付方案"


@dataclass(frozen=True)
class Text:
    """The header of a scheme; the award of the county in yuan."""

    county_award_yuan: Decimal
    document_number: str
    conditions: str
    schedule: str


@transaction.atomic
def start_scheme(*, programme: Programme, county: Jurisdiction, user: "User") -> Scheme:
    """Economy begins the scheme of its county with every park at its whole award; the scheme that exists comes back.

    Raises :class:`Refused`. Locks the awards of the county.
    """
    base.demand(economy_of(user, county.pk))
    existing = Scheme.objects.filter(programme=programme, county=county).first()
    if existing is not None:
        return existing
    awards = list(
        Award.objects.select_for_update().filter(enrolment__programme=programme, county=county).order_by("pk")
    )
    with worded():
        scheme = Scheme.objects.create(
            programme=programme,
            county=county,
            county_award_yuan=sum((award.amount_yuan for award in awards), Decimal(0)),
            written_by=user,
        )
    _take_up(scheme, awards)
    _log(scheme, "scheme.started", user)
    return scheme


def _take_up(scheme: Scheme, awards: Iterable[Award]) -> None:
    """Give parks that do not stand in the scheme yet their whole award."""
    there = set(scheme.lines.values_list("award", flat=True))
    SchemeLine.objects.bulk_create(
        SchemeLine(scheme=scheme, award=award, amount_yuan=award.amount_yuan)
        for award in awards
        if award.pk not in there
    )


@transaction.atomic
def change_scheme(*, scheme: Scheme, reason: str, user: "User") -> Scheme:
    """Economy begins a new version of a signed scheme; the signed one stays in force until the new one is signed too.

    Raises :class:`Refused` without a reason, and while another version is in work. Locks the scheme.
    """
    row = locked_scheme(scheme)
    base.demand(changes_scheme(user, row))
    row.reason = base.words(reason, _("A change of a signed scheme needs a reason."), field="reason")
    row.state, row.written_by = PaperState.DRAFT, user
    row.save(update_fields=["reason", "state", "written_by"])
    _take_up(row, Award.objects.filter(enrolment__programme=row.programme_id, county=row.county_id).order_by("pk"))
    _log(row, "scheme.changed", user, note=row.reason[: base.LINE_LIMIT])
    return row


@transaction.atomic
def drop_change(*, scheme: Scheme, user: "User") -> Scheme:
    """Economy gives a change up that finance does not have before it: the version in force is what stands again.

    Raises :class:`Refused`. Locks the scheme.
    """
    row = locked_scheme(scheme)
    base.demand(writes_scheme(user, row))
    version = in_force(row)
    if version is None:
        raise Refused(_("No version of this scheme is in force."))
    signed = version.payload
    row.state, row.reason, row.version = PaperState.AGREED, "", version.version
    row.county_award_yuan, row.document_number = Decimal(signed["county_award_yuan"]), signed["document_number"]
    row.conditions, row.schedule = signed["conditions"], signed["schedule"]
    row.save()
    for line in signed["lines"]:
        values = {"amount_yuan": Decimal(line["amount_yuan"]), "note": line["note"]}
        row.lines.filter(award=int(line["key"])).update(**values)
    row.lines.exclude(award__in=[int(line["key"]) for line in signed["lines"]]).delete()
    _log(row, "scheme.change_dropped", user)
    return row


@transaction.atomic
def save_scheme(*, scheme: Scheme, text: Text, lines: Mapping[int, tuple[Decimal, str]], user: "User") -> Scheme:
    """Write header and lines (award number → allocation in yuan, remark). Raises :class:`Refused`. Locks the scheme."""
    row = locked_scheme(scheme)
    base.demand(writes_scheme(user, row))
    for amount in [text.county_award_yuan, *(each for each, _note in lines.values())]:
        if faults := amount_faults(amount):
            raise Refused(*faults, field="county_award_yuan")
    row.county_award_yuan, row.document_number = text.county_award_yuan, clean_line(text.document_number, limit=60)
    row.conditions, row.schedule = clean_text(text.conditions), clean_text(text.schedule)
    row.written_by = user
    row.save()
    awards = Award.objects.filter(enrolment__programme=row.programme_id, county=row.county_id, pk__in=lines)
    for award in awards:
        amount, note = lines[award.pk]
        values = {"amount_yuan": amount, "note": clean_line(note, limit=200)}
        SchemeLine.objects.update_or_create(scheme=row, award=award, defaults=values)
    _log(row, "scheme.saved", user)
    return row


@transaction.atomic
def file_scheme(*, scheme: Scheme, user: "User") -> Submission:
    """Economy hands the scheme to finance. Raises :class:`Refused` with all that is wrong. Locks the scheme."""
    row = locked_scheme(scheme)
    base.demand(writes_scheme(user, row))
    if faults := scheme_faults(row):
        raise Refused(*faults)
    submission = approvals.submit(
        document=row,
        payload=scheme_payload(row),
        title=f"{row.county.name} {TITLE}",
        organisation=base.organisation_of(user),
        jurisdiction=row.county,
        user=user,
    )
    row.state, row.version = PaperState.FILED, submission.version
    row.save(update_fields=["state", "version"])
    _log(row, "scheme.filed", user)
    finance = Organisation.objects.filter(jurisdiction=row.county_id, kind=OrganisationKind.FINANCE).first()
    base.tell(people_of(finance) if finance else [], gettext_lazy("Scheme to sign"), row, user, step="filed")
    return submission


def scheme_faults(scheme: Scheme) -> list[str]:
    """What keeps a scheme from being filed: texts, a park above its award or left out, the county's sum (R0.57).

    A park keeps at least what has been paid, deducted and approved for payment.
    """
    lines = list(scheme.lines.select_related("award__enrolment__park"))
    least = committed([line.award for line in lines])
    faults = []
    if not scheme.conditions or not scheme.schedule:
        faults.append(_("Write the conditions of payment and the schedule."))
    for line in lines:
        if line.amount_yuan > line.award.amount_yuan:
            words = {"park": line.award, "award": f"{line.award.amount_yuan:,.2f}"}
            faults.append(_("%(park)s: the allocation is above the award of %(award)s yuan.") % words)
        if line.amount_yuan < least[line.award_id]:
            words = {"park": line.award, "least": f"{least[line.award_id]:,.2f}"}
            faults.append(_("%(park)s: %(least)s yuan have been paid, deducted or approved already.") % words)
    awards = Award.objects.filter(enrolment__programme=scheme.programme_id, county=scheme.county_id)
    if awards.exclude(pk__in=[line.award_id for line in lines]).exists():
        faults.append(_("A park of the county is missing in the scheme."))
    over = sum((line.amount_yuan for line in lines), Decimal(0)) - scheme.county_award_yuan
    if over > 0:
        faults.append(
            _("The parks together get %(over)s yuan more than the county was awarded.") % {"over": f"{over:,.2f}"}
        )
    return faults


@transaction.atomic
def sign_scheme(*, scheme: Scheme, verdict: str, text: str, digest: str, user: "User") -> Scheme:
    """Finance signs the scheme with this digest, which gives every park its allocation and files it with the province.

    Or returns it with a reason; what was in force before stays so. Raises :class:`Refused`. Locks the awards of the
    county, then the scheme.
    """
    numbers = list(scheme.lines.order_by("award_id").values_list("award_id", flat=True))
    awards = {award.pk: award for award in Award.objects.select_for_update().filter(pk__in=numbers).order_by("pk")}
    row = locked_scheme(scheme)
    base.demand(signs_scheme(user, row))
    agrees = verdict == Verdict.AGREE
    if agrees and (faults := scheme_faults(row)):
        raise Refused(*faults)
    approvals.give_opinion(
        submission=Submission.objects.of(row)[0],
        user=user,
        verdict=verdict,
        text=text,
        remarks=[],
        digest=digest,
    )
    row.state = PaperState.AGREED if agrees else PaperState.RETURNED
    if agrees:
        row.agreed_at, row.reason = timezone.now(), ""
    row.save(update_fields=["state", "agreed_at", "reason"])
    if agrees:
        _allocate(row, awards)
        meet(programme=row.programme, form=TITLE, document=row, user=user, jurisdiction=row.county)
    _log(row, "scheme.signed" if agrees else "scheme.returned", user, note=text[: base.LINE_LIMIT])
    kind = MessageKind.PASSED if agrees else MessageKind.RETURNED
    writer = [row.written_by]
    base.tell(writer, gettext_lazy("Disbursement scheme"), row, user, step="answered", kind=kind)
    return row


def _allocate(scheme: Scheme, awards: Mapping[int, Award]) -> None:
    for line in scheme.lines.order_by("award_id"):
        award = awards[line.award_id]
        award.allocated_yuan, award.document_number = line.amount_yuan, scheme.document_number
        with worded():
            award.save(update_fields=["allocated_yuan", "document_number"])


def locked_scheme(scheme: Scheme) -> Scheme:
    """The scheme under its row lock, with programme and county loaded."""
    rows = Scheme.objects.select_for_update(of=("self",)).select_related("programme", "county", "written_by")
    return rows.get(pk=scheme.pk)


def _log(scheme: Scheme, action: str, user: "User", note: str = "") -> None:
    record(user=user, action=action, target=scheme, jurisdiction_id=scheme.county_id, note=note)
