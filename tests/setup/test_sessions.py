"""Sessions: written when something changed and once a minute, never brought back after their end."""

from time import time

import pytest
from django.contrib.sessions.backends.base import UpdateError

from parkservice.sessions import KEPT_AT, REFRESH_SECONDS, SessionStore


@pytest.fixture
def session():
    made = SessionStore()
    made["programme"] = 1
    made.save()
    return made


def stored(session) -> dict:
    return SessionStore(session.session_key).load()


def again(session) -> SessionStore:
    """The session as the next request finds it."""
    return SessionStore(session.session_key)


def test_a_change_is_kept_at_once(session):
    following = again(session)
    following["programme"] = 2
    following.save()
    assert stored(session)["programme"] == 2


def test_an_unchanged_session_is_written_once_a_minute(session, monkeypatch):
    again(session).save()
    first = stored(session)[KEPT_AT]
    written = []
    monkeypatch.setattr("parkservice.cache.BrokerCache.replace", lambda *args: written.append(args) or True)
    again(session).save()
    assert written == []
    monkeypatch.setattr("parkservice.sessions.time", lambda: first + REFRESH_SECONDS)
    again(session).save()
    assert len(written) == 1


def test_each_minute_the_idle_time_begins_anew(session):
    following = again(session)
    following.get("programme")
    following._cache.replace(following.cache_key, {"programme": 1}, 5)
    before = time()
    again(session).save()
    left = following._cache._cache.get_client().ttl(following._cache.make_key(following.cache_key))
    assert following.get_expiry_age() - 5 <= left <= following.get_expiry_age()
    assert stored(session)[KEPT_AT] >= int(before)


def test_a_session_that_ended_meanwhile_stays_ended(session):
    late = again(session)
    late["programme"] = 2
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        late.save()
    assert stored(session) == {}


def test_signing_out_ends_the_session_for_a_request_still_running(sign_in, park_filer):
    client = sign_in(park_filer)
    running = SessionStore(client.cookies["sessionid"].value)
    running["programme"] = 3
    client.post("/sign-out/")
    with pytest.raises(UpdateError):
        running.save()
    assert client.get("/").status_code == 302
