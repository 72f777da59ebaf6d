"""Hostile input: every address, every field anybody reads, values nobody should send.

No answer is a fault (5xx), and a request that is not carried out writes nothing at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.delivery.forms import RecordForm
from tests.access.table import addresses, methods_of, needs_object
from tests.access.world import PUBLIC_OBJECTS, World

ROLES = ["park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "prov_fin", "auditor", "sys_admin"]
WHO = ["park_lead", "prov_eit", "sys_admin", "county_eit"]  # together they open every page
AREAS = sorted({name.partition(":")[0] for name, _pattern in addresses()})
FEW = {
    "word": "abc",
    "minus": "-1",
    "bigint": "99999999999999999999",
    "three decimals": "1.005",
    "nan": "NaN",
    "exponent": "1e308",
    "superscript": "²",
    "nul": "a\x00b",
    "growing": "\u0958" * 60,  # twice as long once it is normalised
    "last day": "9999-12-31",
    "first day": "0001-01-01",
}
VALUES = FEW | {
    "zero": "0",
    "digits": "9" * 5000,
    "power": "1e999999999999",
    "unicode digits": "１２",
    "dunder": "-__class__",
    "path": "../../etc/passwd",
    "quarter": "9999Q4",
    "year nought": "0000Q1",
    "no day": "9999-99-99",
    "bidi": "a\u202eb\u200b\u2066c",
    "surrogate": b"\xed\xa0\x80",
    "long": "长" * 3000,
    "quotes": "'\"`;--%s%(x)s{x}{{x}}",
    "nested": "[" * 4000,
    "pair of powers": '["1e999999999999", "x"]',
    "foreign address": "//evil.example/",
    "twice": ["abc", "2"],
}
IN_PATH = ["a\x00b", "9" * 5000, "9223372036854775808", "²", "１", "__class__", "长" * 300, "..", "%s"]
WITHOUT_A_FORM = ["sort", "tab", "from", "weeks", "next", "show", "period", "match", "autosave", "enterprise", "tenant"]
# Failed sign-ins are counted on purpose, and a sign-out needs no data.
ON_PURPOSE = {"accounts:sign_in", "accounts:sign_out"}
# Keep what is in order although the rest is refused: nothing typed is lost.
KEEPING = {"delivery:keep", "reports:save", "reports:submit"}
# Note that the page was opened, and read nothing of what is sent.
KEEPING |= {"delivery:confirm_opened"}
# Answer with the numbers or the person asked for, and put that on record.
KEEPING |= {"filings:list_excel", "filings:list_reveal", "publicity:reveal"}


def forms_below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from forms_below(child)


def every_name() -> list[str]:
    """The names of all fields of all forms of the portal, and those read without one; the page number stands alone."""
    own = [form for form in forms_below(forms.BaseForm) if form.__module__.startswith("apps.")]
    names = {name for form in own for name in getattr(form, "base_fields", {})}
    return sorted(names | set(WITHOUT_A_FORM) - {"page"})


def everything() -> tuple[Any, ...]:
    """A digest of each table of the portal: equal digests mean that nothing was written."""
    models = (model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps."))
    parts = (
        f"(SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {table} t)"  # noqa: S608
        for table in sorted({model._meta.db_table for model in models})
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


@dataclass
class Browsers:
    """Signed-in browsers that show a fault as the answer 500, and the two counties they look at."""

    world: World
    clients: dict[str, Client]

    def address(self, name: str, pattern: URLPattern) -> str:
        whose = "own" if needs_object(pattern) and name not in PUBLIC_OBJECTS else "-"
        return reverse(name, args=self.world.request_for(name, whose, "GET")[0] if needs_object(pattern) else [])

    def who_may_post(self, address: str) -> Client | None:
        """The first browser whose person may act there."""
        for client in self.clients.values():
            with undone():
                if client.post(address).status_code not in (403, 404):
                    return client
        return None

    def harmless(self, name: str, pattern: URLPattern, client: Client, address: str) -> dict[str, Any]:
        """What the form of the page would send, or what the access test sends."""
        page = drained(client.get(address)) if "GET" in methods_of(pattern) else None
        form = (page.context or {}).get("form") if page is not None and page.status_code == 200 else None
        if form is not None and hasattr(form, "fields"):
            return filled(form)
        whose = "own" if needs_object(pattern) and name not in PUBLIC_OBJECTS else "-"
        return self.world.request_for(name, whose, "POST")[1]


@pytest.fixture
def browsers(request, db) -> Browsers:
    world = World.build({role: request.getfixturevalue(role) for role in ROLES}, request)
    clients = {}
    for role in WHO:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(world.people[role], backend="apps.accounts.backends.PersonBackend")
    return Browsers(world, clients)


def filled(form: forms.BaseForm) -> dict[str, Any]:
    """A complete form: what it shows, and something plausible in each empty field."""
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if not isinstance(field, forms.FileField) and value is not False:
            data[name] = plausible(field) if value in (None, "", []) else sendable(value)
    return data


def plausible(field: forms.Field) -> Any:
    if isinstance(field, forms.DateField):
        return timezone.localdate().isoformat()
    if isinstance(field, forms.ChoiceField):
        flat = [value for value, label in field.choices if not isinstance(label, list | tuple)]
        groups = [value for _group, rows in field.choices if isinstance(rows, list | tuple) for value, _label in rows]
        return next((str(value) for value in flat + groups if str(value)), "")
    return "1"


def sendable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [sendable(each) for each in value]
    return str(getattr(value, "pk", value))


@contextmanager
def undone(*, read_only: bool = False) -> Iterator[None]:
    """Whatever happens inside never was."""
    with transaction.atomic():
        if read_only:
            connection.cursor().execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


def pages(area: str, method: str) -> list[tuple[str, URLPattern]]:
    found = [(name, pattern) for name, pattern in addresses() if method in methods_of(pattern)]
    return [(name, pattern) for name, pattern in found if name.partition(":")[0] == area]


def drained(answer: HttpResponse) -> HttpResponse:
    """An answer read to its end, which closes the file behind a download."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def share(values: dict[str, Any], turn: int, one_in: int) -> dict[str, Any]:
    """One value in ``one_in``, others from turn to turn: all pages together meet every value."""
    return {label: value for at, (label, value) in enumerate(values.items()) if (at + turn) % one_in == 0}


def queries(bar: Any, turn: int, one_in: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Hostile query strings: every parameter at once, then each one of a filter bar alone."""
    for label, value in share(VALUES, turn, one_in).items():
        yield f"all {label}", dict.fromkeys(every_name(), value)
    for place, each in enumerate([*bar.fields, "page", "sort"] if bar else []):
        for label, value in share(FEW, turn + place, one_in).items():
            yield f"{each} {label}", {each: value}


def read(client: Client, address: str, data: dict[str, Any]) -> int:
    with undone(read_only=True):
        return drained(client.get(address, data)).status_code


def faults_of_pages(browsers: Browsers, area: str, one_in: int) -> list[str]:
    """Pages that answer a hostile query with a fault."""
    faults = []
    for turn, (name, pattern) in enumerate(pages(area, "GET")):
        address = browsers.address(name, pattern)
        client = next((each for each in browsers.clients.values() if read(each, address, {}) == 200), None)
        if client is None:
            continue
        shown = drained(client.get(address)).context or {}
        bar = next((shown[key] for key in ("filter_form", "filter") if shown.get(key)), None)
        faults += [
            f"{name} {label}" for label, data in queries(bar, turn, one_in) if read(client, address, data) >= 500
        ]
    return faults


@pytest.mark.parametrize("area", AREAS)
def test_pages_withstand_parameters(browsers, area):
    assert faults_of_pages(browsers, area, one_in=9) == []


@pytest.mark.long
@pytest.mark.parametrize("area", AREAS)
def test_pages_withstand_every_parameter(browsers, area):
    assert faults_of_pages(browsers, area, one_in=1) == []


def faults_of_paths(browsers: Browsers, area: str, one_in: int) -> list[str]:
    """Addresses that answer a hostile path with a fault."""
    faults = []
    for turn, (name, pattern) in enumerate(dict([*pages(area, "GET"), *pages(area, "POST")]).items()):
        parts = [part for part in browsers.address(name, pattern).split("/") if part]
        numbers = [at for at, part in enumerate(parts) if part not in str(pattern.pattern) and at > 0]
        for place in range(len(pattern.pattern.converters)):
            for bad in share(dict(zip(IN_PATH, IN_PATH, strict=True)), turn + place, one_in):
                changed = "/".join(quote(bad, safe="") if at == numbers[place] else p for at, p in enumerate(parts))
                for client in list(browsers.clients.values())[:: one_in if one_in < 4 else 3]:
                    for method in ("get", "post"):
                        with undone():
                            answer = drained(getattr(client, method)(f"/{changed}/"))
                        faults += [f"{method} {name} {bad[:20]!r}"] if answer.status_code >= 500 else []
    return faults


@pytest.mark.parametrize("area", AREAS)
def test_addresses_withstand_paths(browsers, area):
    assert faults_of_paths(browsers, area, one_in=6) == []


@pytest.mark.long
@pytest.mark.parametrize("area", AREAS)
def test_addresses_withstand_every_path(browsers, area):
    assert faults_of_paths(browsers, area, one_in=1) == []


def act(client: Client, address: str, data: dict[str, Any], before: tuple[Any, ...]) -> str:
    """What is wrong with the answer to a POST: a fault, or rows written although it was not carried out."""
    with undone():
        answer: HttpResponse = client.post(address, data)
        if answer.status_code >= 500:
            return f"{answer.status_code}"
        return "wrote" if answer.status_code != 302 and everything() != before else ""


def bodies(data: dict[str, Any], turn: int, one_in: int = 9) -> Iterator[tuple[str, dict[str, Any]]]:
    """Hostile bodies around a harmless one: every field at once."""
    yield "nothing", {}
    yield "harmless", data
    for label, value in share(VALUES, turn, one_in).items():
        yield f"all {label}", dict.fromkeys(every_name(), value)
    yield "text for files", data | {"file": "abc", "files": "abc"}
    odd = {"file": SimpleUploadedFile("a\u202eb.pdf", b"%PDF-1.4"), "files": SimpleUploadedFile("x", b"")}
    yield "odd files", data | odd


def bodies_by_field(data: dict[str, Any], turn: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Hostile bodies around a harmless one: one field at a time, so that the others do not hide it."""
    yield from bodies(data, turn, one_in=1)
    for name, given in data.items():
        yield f"{name} missing", {each: value for each, value in data.items() if each != name}
        yield f"{name} twice", data | {name: [*(given if isinstance(given, list) else [given]), "abc"]}
        for label, value in FEW.items():
            yield f"{name} {label}", data | {name: value}


def wrong_answers(browsers: Browsers, area: str, hostile: Callable[[dict[str, Any], int], Iterator[Any]]) -> list[str]:
    """Everything that goes wrong when each act of an area gets each hostile body from somebody who may act."""
    before, wrong = everything(), []
    for turn, (name, pattern) in enumerate(pages(area, "POST")):
        address = browsers.address(name, pattern)
        client = browsers.who_may_post(address)
        if client is None or name in ON_PURPOSE:
            continue
        with undone():
            data = browsers.harmless(name, pattern, client, address)
        found = [(label, act(client, address, body, before)) for label, body in hostile(data, turn)]
        wrong += [
            f"{name}: {label}: {what}" for label, what in found if what and not (name in KEEPING and what == "wrote")
        ]
    return wrong


@pytest.mark.parametrize("area", AREAS)
def test_acts_withstand_bodies(browsers, area):
    assert wrong_answers(browsers, area, bodies) == []


@pytest.mark.parametrize("area", AREAS)
def test_acts_may_be_sent_twice(browsers, area):
    faults = []
    for name, pattern in pages(area, "POST"):
        address = browsers.address(name, pattern)
        client = browsers.who_may_post(address)
        if client is None or name in ON_PURPOSE:
            continue
        with undone():
            data = browsers.harmless(name, pattern, client, address)
            answers = [client.post(address, data).status_code for _click in range(2)]
        faults += [f"{name}: {answers}"] if max(answers) >= 500 else []
    assert faults == []


@pytest.mark.long
@pytest.mark.parametrize("area", AREAS)
def test_acts_withstand_every_body(browsers, area):
    assert wrong_answers(browsers, area, bodies_by_field) == []


def test_a_fault_is_noticed(browsers, monkeypatch):
    address, client = reverse("delivery:add"), browsers.clients["park_lead"]
    assert read(client, address, {"from": "9" * 5000}) == 200
    monkeypatch.setattr(RecordForm, "_chosen", lambda self: int("²"))
    assert read(client, address, {"from": "9" * 5000}) == 500


def test_a_row_left_behind_is_noticed(browsers, monkeypatch):
    before, client, person = everything(), browsers.clients["park_lead"], browsers.world.people["park_lead"]
    address = reverse("delivery:add")
    assert act(client, address, {}, before) == ""
    seen = RecordForm.clean

    def writing(self):
        Entry.objects.create(actor=person, action="x.y", target_type="x", target_id=1, subject="x")
        return seen(self)

    monkeypatch.setattr(RecordForm, "clean", writing)
    assert act(client, address, {}, before) == "wrote"
