import pytest
from django.db import OperationalError, transaction

from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.programmes.models import Enrolment
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.selectors import live_payload
from apps.reports.services import review
from tests.approvals.test_races import together
from tests.reports.conftest import note


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("opinion_first", [True, False])
def test_withdrawing_and_an_opinion_have_one_winner(submitted, park_filer, county_eit, opinion_first):
    digest = Submission.objects.get().digest
    words = {"verdict": "agree", "text": "", "remarks": [], "digest": digest}
    acts = [
        lambda: services.withdraw(report=submitted, user=park_filer),
        lambda: services.opine(report=submitted, user=county_eit, **words),
    ]
    assert sorted(together(*(acts[::-1] if opinion_first else acts))) == ["done", "refused"]
    submitted.refresh_from_db()
    version = Submission.objects.get()
    assert (submitted.state, version.state, version.opinions.count()) in [
        (ReportState.DRAFT, "withdrawn", 0),
        (ReportState.SUBMITTED, "open", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_submits_once(report, records, park_filer, last_day):
    act = [lambda: services.submit(report=report, user=park_filer, version=1, today=last_day)] * 2
    assert together(*act) == ["done", "done"]
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_editors_saving_at_once_keep_one_text_and_hear_of_the_other(report, targets, park_filer, park_lead):
    heard = []
    acts = [
        lambda user=user, page=page, text=text: heard.extend(
            services.save(report=report, user=user, typed=[note(targets["I1 场次"], text)], page=page)
        )
        for user, page, text in ((park_filer, "a" * 16, "甲"), (park_lead, "b" * 16, "乙"))
    ]
    assert together(*acts) == ["done", "done"]
    [conflict] = heard
    assert conflict.stored == report.rows.get().note


@pytest.mark.django_db(transaction=True)
def test_the_sheet_and_its_records_are_of_one_moment(report, records, park_filer, last_day, monkeypatch):
    found = {}

    def counting(*args, **kwargs):
        found["record"] = together(lambda: locked_at_once(ServiceRecord, records[0].pk))
        found["enrolment"] = together(lambda: locked_at_once(Enrolment, report.enrolment_id))
        return live_payload(*args, **kwargs)

    monkeypatch.setattr(review, "live_payload", counting)
    services.submit(report=report, user=park_filer, version=1, today=last_day)
    assert found == {"record": ["refused"], "enrolment": ["refused"]}
    assert together(lambda: locked_at_once(ServiceRecord, records[0].pk)) == ["done"]


def locked_at_once(model, pk: int) -> None:
    """Take a row's lock without waiting for it."""
    try:
        with transaction.atomic():
            model.objects.select_for_update(of=("self",), nowait=True).get(pk=pk)
    except OperationalError as error:
        raise Refused("held") from error
