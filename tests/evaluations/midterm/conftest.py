"""A park with goals and records in a programme whose mid-term evaluation is open, and every state of its form."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from apps.approvals.models import Submission
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.evaluations.selectors.midterm import services_of
from apps.evaluations.services import midterm as services
from apps.evaluations.services import midterm_review as review
from apps.evaluations.services.midterm import Typed
from apps.evaluations.services.midterm_review import Judgement
from apps.obligations.services import raise_obligations
from apps.programmes.models import Enrolment, Programme
from tests.factories.obligations import BOTH_COUNTY, deadline
from tests.factories.parks import EnterpriseFactory, ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.factories.targets import TargetFactory
from tests.reports.conftest import served

PAGE = "0" * 16
FORM = "附件2 中期评价表"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def at(sign_in):
    """A browser of a person that asks for English."""

    def client_of(user):
        client = sign_in(user)
        client.cookies["django_language"] = "en"
        return client

    return client_of


@pytest.fixture
def calendar(programme, enrolment, county_eit, county_fin, prov_eit, prov_fin) -> Programme:
    """The deadline as the guide has it: it opens after a year and is due 60 days later, and is raised."""
    opens = date(programme.start_date.year + 1, 1, 1)
    words = {"name": "中期绩效评价", "form": FORM, "kind": "window", "due_date": opens, "window_days": 60}
    deadline(programme, "DLM", submitters=BOTH_COUNTY, **words)
    raise_obligations(programme=programme, today=timezone.localdate())
    return programme


@pytest.fixture
def opens_on(programme) -> date:
    return date(programme.start_date.year + 1, 1, 1)


def with_goals(enrolment: Enrolment) -> Enrolment:
    """Every service in every unit, four of each."""
    for service in enrolment.programme.service_types.all():
        for unit in service.units:
            TargetFactory.create(enrolment=enrolment, service_type=service, unit=unit, value=Decimal(4))
    return enrolment


@pytest.fixture
def work(calendar, enrolment) -> Enrolment:
    """Two sessions with three and two firms, one of them at both; two firms diagnosed; all in the first year."""
    firms = EnterpriseFactory.create_batch(4)
    day = enrolment.programme.start_date.replace(month=5)
    with_goals(enrolment)
    served(enrolment, "I1", day, firms[:3])
    served(enrolment, "I1", day, firms[2:])
    served(enrolment, "P1", day, firms[:2])
    return enrolment


@pytest.fixture
def evaluation(work, park_filer) -> MidtermEvaluation:
    """A draft nobody has written yet."""
    return fresh(services.start(enrolment=work, user=park_filer))


@pytest.fixture
def written(evaluation, park_filer) -> MidtermEvaluation:
    return fill(evaluation, park_filer)


@pytest.fixture
def submitted(written, park_filer) -> MidtermEvaluation:
    services.submit(evaluation=written, user=park_filer, version=1)
    return fresh(written)


@pytest.fixture
def concluded(submitted, county_eit) -> MidtermEvaluation:
    conclude(submitted, county_eit)
    return fresh(submitted)


@pytest.fixture
def filed(concluded, county_fin) -> MidtermEvaluation:
    sign(concluded, county_fin)
    return fresh(concluded)


def fresh(evaluation: MidtermEvaluation) -> MidtermEvaluation:
    return MidtermEvaluation.objects.with_names().get(pk=evaluation.pk)


def fill(evaluation: MidtermEvaluation, user: Any) -> MidtermEvaluation:
    """Words in every place of the form."""
    texts = [
        Typed(place, key, f"{place} {key}", "") for key in services_of(evaluation) for place in ("measures", "cases")
    ]
    typed = [*texts, Typed("mechanism", 0, "服务机制汇编", "")]
    assert services.save(evaluation=evaluation, user=user, typed=typed, page=PAGE) == []
    return fresh(evaluation)


def digest(evaluation: MidtermEvaluation) -> str:
    return Submission.objects.of(evaluation)[0].digest


def result_digest(evaluation: MidtermEvaluation) -> str:
    return result_of(evaluation).digest


def result_of(evaluation: MidtermEvaluation) -> Submission:
    return Submission.objects.of(MidtermConclusion.objects.get(evaluation=evaluation))[0]


def conclude(evaluation: MidtermEvaluation, user: Any, score: str = "86.5", **more: Any) -> MidtermConclusion:
    words = {"text": "", "remarks": [], "digest": digest(evaluation)} | more
    judgement = Judgement(Decimal(score), "按进度推进，资料齐全", "加强精准服务")
    return review.conclude(evaluation=evaluation, judgement=judgement, user=user, **words)


def sign(evaluation: MidtermEvaluation, user: Any, **more: Any) -> MidtermEvaluation:
    given = {"digest": digest(evaluation), "result_digest": result_digest(evaluation), "text": "同意", "remarks": []}
    return review.file(evaluation=evaluation, user=user, **given | more)


@pytest.fixture
def sibling(work, county) -> Enrolment:
    """A second pilot park of the same county with the same goals."""
    park = ParkFactory.create(name="第二示例园", county=county)
    return with_goals(EnrolmentFactory.create(programme=work.programme, park=park))
