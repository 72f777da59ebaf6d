"""Two real connections, started together by a barrier: whoever gets the lock first decides, the other is told."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.approvals import services
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission, Waiver
from apps.common.refusals import Refused
from tests.approvals.conftest import file_version, speak
from tests.approvals.test_waivers import ask, decide


def together(*acts: Callable[[], object]) -> list[str]:
    """Run every act in its own connection at the same moment; ``done`` or ``refused`` for each, in order."""
    barrier, results = Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
            results[place] = "done"
        except Refused:
            results[place] = "refused"
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_withdrawing_and_an_opinion_have_one_winner(park, park_filer, county_eit, turn):
    submission = file_version(park, park_filer)
    acts = [
        lambda: services.withdraw(submission=submission, user=park_filer),
        lambda: speak(submission, county_eit),
    ]
    results = together(*(acts if turn % 2 else acts[::-1]))
    assert sorted(results) == ["done", "refused"]
    submission.refresh_from_db()
    withdrawn = submission.state == SubmissionState.WITHDRAWN
    assert submission.opinions.count() == (0 if withdrawn else 1)


@pytest.mark.django_db(transaction=True)
def test_two_officers_of_one_department_give_one_opinion(park, park_filer, county_eit, county_fin):
    submission = file_version(park, park_filer)
    acts = [lambda: speak(submission, county_eit, text="一"), lambda: speak(submission, county_eit, text="二")]
    assert sorted(together(*acts)) == ["done", "refused"]
    assert submission.opinions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_departments_at_once_close_it_once(park, park_filer, county_eit, county_fin):
    submission = file_version(park, park_filer)
    assert together(lambda: speak(submission, county_eit), lambda: speak(submission, county_fin)) == ["done", "done"]
    submission.refresh_from_db()
    assert (submission.state, submission.opinions.count()) == (SubmissionState.APPROVED, 2)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_files_one_version(park, park_filer):
    assert together(*[lambda: file_version(park, park_filer)] * 2) == ["done", "done"]
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_two_departments_answer_a_waiver_once(park, park_filer, county_eit, county_fin, turn):
    waiver = ask(park, park_filer)
    acts = [
        lambda: decide(waiver, county_eit),
        lambda: decide(waiver, county_fin, accept=False, answer="价格虚高"),
    ]
    assert sorted(together(*(acts if turn % 2 else acts[::-1]))) == ["done", "refused"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_asks_once(park, park_filer):
    assert together(*[lambda: ask(park, park_filer)] * 2) == ["done", "done"]
    assert Waiver.objects.count() == 1
