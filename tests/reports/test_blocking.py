"""A report whose records carry a signal passes, unless the programme says that such a signal blocks (R0.43)."""

import pytest

from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.integrity import services as integrity
from apps.integrity.models import Signal, SignalRule
from apps.integrity.rules.settings import defaults
from apps.reports import services
from apps.reports.choices import ReportState

pytestmark = pytest.mark.usefixtures("english")


def agree(report, user):
    seen = Submission.objects.of(report).first().digest
    return services.opine(report=report, user=user, verdict=Verdict.AGREE, text="", remarks=[], digest=seen)


@pytest.fixture
def signal(submitted, records) -> Signal:
    """Two records of the report cite the same file."""
    one, other = records[:2]
    first, second = one.evidence.order_by("pk").first(), other.evidence.order_by("pk").first()
    type(second).objects.filter(pk=second.pk).update(upload=first.upload)
    integrity.scan(records=[one.pk])
    return Signal.objects.filter(rule="same_file").order_by("pk").first()


def test_a_signal_alone_lets_the_report_pass(signal, submitted, county_eit, county_fin):
    assert signal.state == "open"
    agree(submitted, county_eit)
    assert agree(submitted, county_fin).state == ReportState.APPROVED


def test_a_blocking_signal_holds_it_until_dismissed(signal, submitted, programme, records, county_eit, county_fin):
    blocks = vars(defaults()["same_file"]) | {"blocks": True}
    SignalRule.objects.create(programme=programme, code="same_file", **blocks)
    agree(submitted, county_eit)
    with pytest.raises(Refused, match=r"Same file in two records\. Dismiss the signal with a reason"):
        agree(submitted, county_fin)
    records[0].refresh_from_db()
    assert records[0].state == RecordState.REPORTED
    for each in Signal.objects.filter(rule="same_file", state="open"):
        integrity.dismiss(signal=each, reason="同一活动", user=county_eit)
    assert agree(submitted, county_fin).state == ReportState.APPROVED
