from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from apps.publicity import captcha, services
from apps.publicity.models import Notice, Objection
from apps.publicity.services import Publication, Writer

ADDRESSES = count(1)
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def publication(**given: Any) -> Publication:
    """A public review from today on."""
    return Publication(**{"title": "拨付公示", "text": "拟拨付资金。", "contact": "企业科 0577-1"} | given)


def paper() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 10)).save(stream, "PNG")
    return SimpleUploadedFile("名单.png", stream.getvalue(), content_type="image/png")


def after(row: Notice) -> date:
    """The day after the last one."""
    return row.closes_on + timedelta(days=1)


@pytest.fixture
def publish(county, county_eit) -> Callable[..., Notice]:
    def act(*, user=None, place=None, subject=None, step="", files=(), **given) -> Notice:
        return services.publish(
            publication=publication(**given),
            jurisdiction=place or county,
            user=user or county_eit,
            subject=subject,
            step=step,
            files=files,
        )

    return act


@pytest.fixture
def notice(publish) -> Notice:
    return publish()


@pytest.fixture
def objection(notice) -> Objection:
    return services.object_publicly(notice=notice, text="金额不符", writer=Writer("王某某", "13900001234"))[0]


@pytest.fixture
def anybody() -> Client:
    """A browser without an account, at an address of its own."""
    return Client(REMOTE_ADDR=f"10.9.{next(ADDRESSES) % 250}.{next(ADDRESSES) % 250}")


@pytest.fixture
def solved() -> Callable[[Any], dict[str, str]]:
    """The key of the form on a page with the figures of its picture."""

    def fields(page: Any) -> dict[str, str]:
        key = page.context["key"]
        return {"key": key, "figures": cache.get(captcha._name(key))}

    return fields
