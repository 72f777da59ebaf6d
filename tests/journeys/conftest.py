"""Real Chromium against a live server, with a worker that takes jobs from the real broker."""

import os
from collections.abc import Callable, Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import Browser, sync_playwright

from parkservice.celery import app as celery_app
from tests.journeys.browser import WIDE, Person

# Playwright's event loop lives in the test's thread; the ORM is still used from one thread at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def in_chinese(settings):
    """The portal as people get it."""
    settings.LANGUAGE_CODE = "zh-hans"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def worker(transactional_db) -> Iterator[None]:
    """A Celery worker in a thread of this process, on this process's queue."""
    with start_worker(celery_app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        yield


@pytest.fixture
def person_at(chromium, live_server) -> Iterator[Callable[..., Person]]:
    """Open a window; the test fails if any window met a fault."""
    people: list[Person] = []

    def window(language: str = "zh-CN") -> Person:
        context = chromium.new_context(viewport=WIDE, locale=language, accept_downloads=True)
        people.append(Person(context, live_server.url))
        return people[-1]

    yield window
    for each in people:
        each.context.close()
        assert each.faults == []
