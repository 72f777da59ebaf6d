"""Two administrators remove each other at the same moment: one of them must stay."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts import services
from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import User
from apps.accounts.services import people
from apps.common.refusals import Refused
from tests.factories.accounts import OrganisationFactory, ProvinceFactory, person


@pytest.fixture
def two_admins(transactional_db) -> tuple[User, User]:
    platform = OrganisationFactory.create(
        kind=OrganisationKind.PLATFORM, tier=Tier.PROVINCE, jurisdiction=ProvinceFactory.create()
    )
    return person(Role.SYS_ADMIN, platform), person(Role.SYS_ADMIN, platform)


def at_once(acts: list) -> list[str]:
    """Run the acts in connections of their own, begun together; how each ended."""
    start, outcomes = Barrier(len(acts), timeout=20), []

    def run(act) -> None:
        try:
            start.wait()
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


def switch_off_each_other(first: User, second: User) -> list[str]:
    return at_once(
        [
            lambda: services.set_person_active(user=first, person=second, active=False),
            lambda: services.set_person_active(user=second, person=first, active=False),
        ]
    )


def test_one_administrator_stays(two_admins):
    assert switch_off_each_other(*two_admins) == ["done", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


def test_without_the_lock_both_would_go(two_admins, monkeypatch):
    """The negative control: the check without its lock, both done before either writes."""
    both_checked = Barrier(2, timeout=20)

    def check_only(*, without) -> None:
        both_checked.wait()

    monkeypatch.setattr(people, "keep_an_administrator", check_only)
    assert switch_off_each_other(*two_admins) == ["done", "done"]
    assert User.objects.filter(is_active=True).count() == 0
