from threading import Barrier

import pgtrigger
import pytest

from apps.approvals.models import Opinion, Submission
from apps.approvals.services import opinions
from apps.common.refusals import Refused
from apps.plans import services
from apps.plans.choices import PlanState
from apps.plans.models import Plan
from apps.plans.services import drafts, review
from tests.approvals.test_races import together
from tests.factories.plans import agree, newest


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_opinions_while_the_park_withdraws_have_one_outcome(submitted, park_filer, county_eit, county_fin, turn):
    """Either the park took it back and nobody has spoken, or both spoke and it passed; never something between."""
    digest = newest(submitted).digest
    acts = [
        lambda: services.withdraw(plan=submitted, user=park_filer),
        lambda: agree(submitted, county_eit, digest=digest),
        lambda: agree(submitted, county_fin, digest=digest),
    ]
    acts = acts[turn:] + acts[:turn]
    results = together(*acts)
    withdrawn = results[acts.index(acts[-turn % 3])] == "done"
    submitted.refresh_from_db()
    version = Submission.objects.get()
    spoken = Opinion.objects.filter(submission=version, digest=version.digest).count()
    assert (submitted.state, version.state, spoken) == (
        (PlanState.DRAFT, "withdrawn", 0) if withdrawn else (PlanState.APPROVED, "approved", 2)
    )
    assert sorted(results) == (["done", "refused", "refused"] if withdrawn else ["done", "done", "refused"])


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_an_opinion_lands_on_a_withdrawn_version(submitted, park_filer, county_eit, monkeypatch):
    """The guards off: an opinion that read plan and version before the withdrawal is written all the same."""
    plans = Plan.objects.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator")
    plan, version = plans.get(pk=submitted.pk), newest(submitted)
    services.withdraw(plan=submitted, user=park_filer)
    with pytest.raises(Refused, match="no longer under review"):
        agree(submitted, county_eit)
    monkeypatch.setattr(review, "locked_plan", lambda _plan: plan)
    monkeypatch.setattr(opinions, "_locked", lambda _submission: version)
    with pytest.raises(Refused):  # the database is the last guard
        agree(submitted, county_eit)
    with pgtrigger.ignore("approvals.Opinion:opinion_not_by_filer"):
        agree(submitted, county_eit)
    assert Opinion.objects.filter(submission__state="withdrawn").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_submits_once(plan, park_filer):
    assert together(*[lambda: services.submit(plan=plan, user=park_filer, version=1)] * 2) == ["done", "done"]
    assert Submission.objects.count() == 1


def pages_saving_at_once(plan, park_filer, park_lead) -> list:
    """What two pages opened with the same version of a part hear when they save together."""
    seen = plan.parts.get(key="rules").revision
    heard = []
    acts = [
        lambda person=person, page=page, title=title: heard.append(
            services.save_part(
                plan=plan,
                key="rules",
                values={"text": title},
                revision=seen,
                page=page * 16,
                user=person,
            ).conflict
        )
        for person, page, title in ((park_filer, "b", "甲"), (park_lead, "c", "乙"))
    ]
    assert together(*acts) == ["done", "done"]
    return heard


@pytest.mark.django_db(transaction=True)
def test_two_pages_saving_at_once_keep_one_text(plan, park_filer, park_lead):
    heard = pages_saving_at_once(plan, park_filer, park_lead)
    [conflict] = [each for each in heard if each is not None]
    assert conflict["text"] == plan.parts.get(key="rules").text


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_pages_is_lost_unheard(plan, park_filer, park_lead, monkeypatch):
    """The guard off: both pages read the same version of the part before either wrote, and nobody hears of it."""
    rows = Plan.objects.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator")
    both, real = Barrier(2), drafts._part_to_write

    def read_and_wait(*args):
        found = real(*args)
        both.wait(timeout=20)
        return found

    monkeypatch.setattr(drafts, "locked_plan", lambda held: rows.get(pk=held.pk))
    monkeypatch.setattr(drafts, "_part_to_write", read_and_wait)
    heard = pages_saving_at_once(plan, park_filer, park_lead)
    assert heard == [None, None]
