"""Smaller reads of the money pages: versions and opinions, schemes of a county, notices, the course of an award."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Jurisdiction
from apps.approvals.models import Opinion, Submission
from apps.audit.choices import ACTIONS
from apps.audit.models import Entry
from apps.funds.models import Assessment, Award, Measure, Scheme, SchemeLine, Tranche
from apps.funds.rules.capitals import capitals
from apps.obligations.models import Obligation
from apps.programmes.models import Programme, TrancheRule
from apps.publicity.models import Notice

if TYPE_CHECKING:
    from apps.accounts.models import User

SCHEME_FORM = "资金拨付方案"
LINES_SHOWN = 12


def newest(document: Model) -> Submission | None:
    """The last version of a paper; None before the first. One query."""
    return Submission.objects.of(document).select_related("submitted_by", "organisation").first()


def versions_of(document: Model) -> list[Submission]:
    """All versions, newest first. One query."""
    return list(Submission.objects.of(document).select_related("submitted_by"))


def opinions_of(version: Submission | None) -> list[Opinion]:
    """What was said about a version. One query."""
    if version is None:
        return []
    return list(version.opinions.select_related("person", "organisation").order_by("pk"))


def words_of(row: Tranche) -> dict[str, str]:
    """The three amounts of a tranche in capital figures; those that are not there are left out."""
    names = {"suggested": row.suggested_yuan, "approved": row.approved_yuan, "paid": row.paid_yuan}
    return {name: capitals(amount) for name, amount in names.items() if amount is not None}


def rules_in(programme: Programme | None) -> list[TrancheRule]:
    """The tranches of a programme in order. One query."""
    return list(TrancheRule.objects.filter(programme=programme).select_related("clause").order_by("number"))


def scheme_of(award: Award, user: "User") -> Scheme | None:
    """The scheme of the award's county, if this person may see it. One query."""
    rows = Scheme.objects.visible_to(user)
    return rows.filter(programme=award.enrolment.programme_id, county=award.county_id).first()


def lines_of(scheme: Scheme, user: "User") -> "QuerySet[SchemeLine]":
    """The lines of a scheme; parks see their own."""
    rows = scheme.lines.filter(award__in=Award.objects.visible_to(user)).select_related("award__enrolment__park")
    return rows.order_by("award__enrolment__park__sort_key", "pk")


def lines_in_force(version: Submission | None, user: "User") -> list[dict[str, Any]]:
    """What the signed version gives each park this person may see, with the page of its award. One query."""
    if version is None:
        return []
    seen = Award.objects.visible_to(user).in_bulk([int(line["key"]) for line in version.payload["lines"]])
    rows = [(seen.get(int(line["key"])), line) for line in version.payload["lines"]]
    return [{**line, "url": award.get_absolute_url()} for award, line in rows if award is not None]


def counties_without_scheme(user: "User", programme: Programme | None) -> "QuerySet[Jurisdiction]":
    """Counties in sight that have parks in the programme and no scheme in force."""
    signed = Scheme.objects.filter(programme=programme, agreed_at__isnull=False).values("county")
    awards = Award.objects.visible_to(user).filter(enrolment__programme=programme).exclude(county__in=signed)
    return Jurisdiction.objects.filter(pk__in=awards.values("county")).order_by("code")


def scheme_due(user: "User", programme: Programme | None) -> Obligation | None:
    """The open matter of the calendar about the scheme of one's own county; None when nothing is owed. One query."""
    if user.acting is None:
        return None
    rows = Obligation.objects.filter(programme=programme, rule__form=SCHEME_FORM, done_at=None)
    return rows.filter(jurisdiction=user.acting.jurisdiction_id).first()


def notices_of(award: Award) -> "QuerySet[Notice]":
    """Notices about the money of a park that have begun or will, newest first."""
    return Notice.objects.about(award).order_by("-pk")


def course(award: Award) -> list[dict[str, Any]]:
    """What happened about an award lately, newest first, for the timeline. Five queries."""
    about = Q(target_type=Award._meta.label, target_id=award.pk)
    papers = [kind._default_manager.filter(award=award) for kind in (Tranche, Assessment, Measure)]
    for found in (*papers, notices_of(award)):
        numbers = list(found.values_list("pk", flat=True))
        about |= Q(target_type=found.model._meta.label, target_id__in=numbers)
    rows = Entry.objects.filter(about).select_related("actor", "organisation").order_by("-at", "-pk")[:LINES_SHOWN]
    return [_line(entry) for entry in rows]


def _line(entry: Entry) -> dict[str, Any]:
    who = entry.actor.name if entry.actor else ""
    status = "bad" if entry.action.endswith(("returned", "reversed", "refused")) else "ok"
    when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
    title = ACTIONS.get(entry.action, entry.action)
    return {"icon": "check", "status": status, "title": title, "meta": f"{when} · {who}", "text": entry.subject}
