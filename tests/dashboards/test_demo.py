from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from stdnum.cn import uscc

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.accounts.selectors.demo import DEMO_PASSWORD, DEMO_USERNAMES
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Opinion, Submission
from apps.audit.models import Entry
from apps.common.digests import digest
from apps.common.refusals import Refused
from apps.dashboards.demo.loading import load_demo
from apps.delivery.choices import RecordState
from apps.delivery.models import Diagnosis, ServiceRecord
from apps.delivery.selectors import missing_evidence
from apps.delivery.selectors.outcomes import facts_missing
from apps.evidence.models import Blob
from apps.evidence.selectors import storage_name
from apps.obligations.models import Obligation, Receipt, Urge, UrgedPerson
from apps.obligations.rules import standing
from apps.obligations.services import raise_obligations
from apps.parks.models import Enterprise, Park, ParkGrant, Tenancy
from apps.plans.choices import PlanState
from apps.plans.models import ChangeRequest, Plan
from apps.programmes.models import Enrolment, Programme
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.targets.models import TargetChange
from tests.factories.accounts import UserFactory

TODAY = date(2026, 9, 23)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the files of the story lie."""
    return tmp_path_factory.mktemp("story")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, folder) -> Iterator[Programme]:
    """Five parks of the story: returned, one opinion, submitted, passed, passed. Told once; the tests only read it."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        call_command("load_reference", verbosity=0)
        programme = load_demo(today=TODAY, parks=5)
        assert programme is not None
        yield programme
        transaction.set_rollback(True)


def test_the_story_runs_now_and_has_its_parks(demo):
    assert (demo.code, demo.start_date, demo.end_date) == ("pilot-demo", date(2026, 1, 1), date(2027, 12, 31))
    assert Enrolment.objects.filter(programme=demo).count() == 5
    tenants = Counter(Tenancy.objects.values_list("park", flat=True))
    assert sorted(tenants.values()) == [18, 20, 24, 30, 40]
    assert min(each.targets.count() for each in Enrolment.objects.all()) >= 15


def test_every_account_of_the_sign_in_page_works(demo):
    users = User.objects.in_bulk(DEMO_USERNAMES, field_name="username")
    assert sorted(users) == sorted(DEMO_USERNAMES)
    assert all(user.check_password(DEMO_PASSWORD) for user in users.values())
    others = User.objects.exclude(username__in=DEMO_USERNAMES)
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)
    assert Membership.objects.get(user=users["auditor"]).role == Role.AUDITOR


def test_the_auditor_is_shown_three_parks_for_a_month(demo):
    grants = ParkGrant.objects.filter(user__username="auditor")
    assert set(grants.values_list("valid_until", flat=True)) == {date(2026, 10, 23)}
    assert grants.valid_on(TODAY).count() == 3


def test_credit_codes_are_valid_and_unique(demo):
    codes = [
        *Park.objects.values_list("credit_code", flat=True),
        *Enterprise.objects.values_list("credit_code", flat=True),
    ]
    assert len(codes) == len(set(codes)) == 5 + 132
    assert [code for code in codes if not uscc.is_valid(code)] == []


def test_reports_stand_where_the_story_says(demo):
    states = Counter(PeriodReport.objects.values_list("period_code", "state"))
    assert states == {
        ("2026Q2", ReportState.APPROVED): 5,
        ("2026Q3", ReportState.APPROVED): 2,
        ("2026Q3", ReportState.SUBMITTED): 2,
        ("2026Q3", ReportState.RETURNED): 1,
    }


def test_passed_reports_are_frozen_and_carry_two_opinions(demo):
    passed = Submission.objects.filter(state=SubmissionState.APPROVED)
    assert Counter(passed.values_list("subject_type", flat=True)) == {
        "reports.PeriodReport": 7,
        "plans.Plan": 3,
        "plans.ChangeRequest": 2,
        "funds.Scheme": 2,
        "funds.Tranche": 4,
        "funds.Assessment": 1,
    }
    for submission in passed:
        assert submission.digest == digest(submission.payload)
    reviewed = passed.exclude(subject_type__startswith="funds.")  # economy signs those by filing them
    for submission in reviewed:
        opinions = Opinion.objects.filter(submission=submission)
        assert Counter(opinions.values_list("department", flat=True)) == {"economy": 1, "finance": 1}
        assert len(set(opinions.values_list("organisation", "person"))) == 2
        assert set(opinions.values_list("digest", flat=True)) == {submission.digest}


def test_records_stand_where_their_reports_stand(demo):
    accepted = ServiceRecord.objects.filter(state=RecordState.ACCEPTED)
    assert accepted.count() > 100
    assert not accepted.exclude(reports__state=ReportState.APPROVED).exists()
    reported = ServiceRecord.objects.filter(state=RecordState.REPORTED)
    assert not reported.exclude(reports__state=ReportState.SUBMITTED).exists()
    assert ServiceRecord.objects.filter(state=RecordState.DRAFT).count() == 3


def test_only_drafts_lack_evidence(demo):
    lacking = set(missing_evidence(ServiceRecord.objects.all()))
    assert lacking == set(ServiceRecord.objects.filter(state=RecordState.DRAFT).values_list("pk", flat=True))


def test_files_are_there_under_their_digest(demo, folder, settings):
    settings.MEDIA_ROOT = folder
    blobs = list(Blob.objects.order_by("pk"))
    assert Counter(blob.content_type for blob in blobs).keys() == {"image/png", "application/pdf"}
    for blob in blobs[:: len(blobs) // 20]:
        with default_storage.open(storage_name(blob.pk)) as file:
            content = file.read()
        assert len(content) == blob.size


def test_nothing_happens_in_the_future(demo):
    def day(moment: datetime | None) -> date:
        assert moment is not None
        return moment.date()

    assert ServiceRecord.objects.latest("service_date").service_date < TODAY
    assert day(Submission.objects.latest("submitted_at").submitted_at) < TODAY
    told = Entry.objects.filter(target_type="reports.PeriodReport")
    assert day(told.latest("at").at) < TODAY
    assert day(told.earliest("at").at) >= date(2026, 6, 20)


def test_telling_it_twice_changes_nothing(demo):
    before = Entry.objects.count()
    assert load_demo(today=TODAY, parks=5) is None
    assert Entry.objects.count() == before


def told(park_count: int) -> list[tuple[str, date, str]]:
    """The records of a fresh telling, undone afterwards."""
    with transaction.atomic():
        call_command("load_reference", verbosity=0)
        load_demo(today=TODAY, parks=park_count)
        rows = list(ServiceRecord.objects.order_by("number").values_list("title", "service_date", "state"))
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_the_same_day_tells_the_same_story():
    first = told(1)
    assert len(first) > 40
    assert told(1) == first


def test_a_portal_with_people_is_left_alone(db):
    call_command("load_reference", verbosity=0)
    UserFactory.create()
    with pytest.raises(Refused):
        load_demo(today=TODAY, parks=1)
    assert not Programme.objects.filter(code="pilot-demo").exists()


def test_reference_data_comes_first(db):
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()


def test_the_command_takes_a_day(db, capsys):
    call_command("load_reference", verbosity=0)
    call_command("load_demo", today=date(2027, 5, 10), parks=1)
    assert Programme.objects.get(code="pilot-demo").start_date == date(2026, 1, 1)
    assert "demo loaded" in capsys.readouterr().out
    call_command("load_demo")
    assert "there already" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "reports"),
    [
        (date(2026, 6, 30), 5),  # begun last year: three quarters of it, the first of this year, the one running out
        (date(2026, 7, 1), 1),  # begun this year: the second quarter has just ended
        (date(2026, 9, 20), 1),  # the window of the third opens today: nobody has filed yet
        (date(2027, 1, 1), 3),
    ],
)
def test_the_story_holds_on_every_day_of_the_year(today, reports):
    call_command("load_reference", verbosity=0)
    programme = load_demo(today=today, parks=1)
    assert programme.start_date <= today <= programme.end_date
    assert PeriodReport.objects.count() == reports
    assert not ServiceRecord.objects.filter(service_date__gte=today).exists()
    assert ServiceRecord.objects.filter(enrolment__programme=programme).count() > 10


def test_obligations_stand_in_every_state(demo):
    rows = list(Obligation.objects.filter(programme=demo).select_related("rule"))
    states = Counter(str(standing(row, TODAY)) for row in rows)
    assert states.keys() == {"ahead", "soon", "overdue", "returned", "done", "done_late"}
    assert raise_obligations(programme=demo, today=TODAY) == 0
    filed = [row for row in rows if row.document_type and row.done_at]
    lists = [row for row in filed if row.document_type == "filings.LiaisonList"]
    assert sorted(row.debtor for row in lists) == ["county", "park", "park", "park"]
    reports = PeriodReport.objects.exclude(state=ReportState.RETURNED).count()
    money = Counter(row.document_type for row in filed if row.document_type.startswith("funds."))
    assert money == {"funds.Scheme": 2, "funds.Tranche": 4}
    assert len(filed) == reports + 4 + len(lists) + money.total()  # and four plans
    assert all(row.done_on < TODAY for row in rows if row.done_on)
    assert Urge.objects.exists()
    read = UrgedPerson.objects.filter(message__read_at__isnull=False).count()
    assert 0 < read < UrgedPerson.objects.count()
    assert Receipt.objects.filter(obligation__done_at__isnull=False, received_at=None).exists()


def test_plans_stand_as_the_story_says(demo):
    states = Counter(Plan.objects.values_list("state", flat=True))
    assert states == {PlanState.APPROVED: 3, PlanState.SUBMITTED: 1, PlanState.RETURNED: 1}
    assert sorted(ChangeRequest.objects.values_list("state", flat=True)) == ["applied", "forwarded"]
    fixed = Enrolment.objects.filter(locked_at__isnull=False)
    assert set(fixed) == {plan.enrolment for plan in Plan.objects.filter(state=PlanState.APPROVED)}
    assert TargetChange.objects.count() == 1


def test_precise_records_have_what_stands_behind_them(demo):
    precise = ServiceRecord.objects.filter(enrolment__programme=demo, service_type__service_class="precise")
    complete = precise.exclude(state="draft").select_related("service_type", "agreement", "need__diagnosis")
    assert complete.count() > 100
    assert [record.pk for record in complete if facts_missing(record)] == []
    assert [record.pk for record in complete if record.provider_id is None or record.agreement is None] == []
    for record in complete.filter(service_type__needs_diagnosis=True):
        diagnosis = record.need.diagnosis
        assert (diagnosis.state, diagnosis.diagnosed_on <= record.service_date) == ("accepted", True)
        assert record.agreement.signed_on <= record.service_date


def test_one_diagnosis_waits_for_the_lead(demo):
    assert Diagnosis.objects.filter(enrolment__programme=demo, state="waiting").count() == 1
    assert Diagnosis.objects.filter(enrolment__programme=demo, state="accepted").count() > 10
