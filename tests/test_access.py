"""Every address, every role, own and foreign objects: the status that docs/access.md declares.

Also: a reading page runs in a READ ONLY transaction, and an unsafe method needs its CSRF token.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.parks.models import Park, ParkQuerySet
from tests.access.table import DOCUMENT, ROLES, Line, addresses, methods_of, needs_object, parse
from tests.access.world import PUBLIC_OBJECTS, World

LINES = parse(DOCUMENT.read_text())


@pytest.fixture
def world(request, db) -> World:
    return World.build({role: request.getfixturevalue(role) for role in ROLES if role != "nobody"}, request)


def browser(world: World, role: str, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf, raise_request_exception=True)
    if role != "nobody":
        client.force_login(world.people[role], backend="apps.accounts.backends.PersonBackend")
    return client


def status(world: World, line: Line, role: str, *, csrf: bool = False) -> int:
    """Ask once and undo whatever the request did; reading happens in a READ ONLY transaction."""
    args, data = world.request_for(line.name, line.whose, line.method)
    client = browser(world, role, csrf=csrf)
    with transaction.atomic():
        if line.method == "GET":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL transaction_read_only = on")
            response = client.get(reverse(line.name, args=args), data)
        else:
            response = client.post(reverse(line.name, args=args), data)
        transaction.set_rollback(True)
    for _piece in getattr(response, "streaming_content", ()):
        pass  # read to the end, which closes the file
    return response.status_code


def answers(world: World, line: Line) -> dict[str, int]:
    return {role: status(world, line, role) for role in ROLES}


@pytest.mark.parametrize("area", sorted({line.area for line in LINES}))
def test_every_role_gets_what_the_table_says(world, area):
    """One test for each app, because the world is the same for all of its addresses."""
    lines = [line for line in LINES if line.area == area]
    assert {line.id: answers(world, line) for line in lines} == {line.id: line.expected for line in lines}


def test_unsafe_methods_need_a_token(world):
    lines = [line for line in LINES if line.method == "POST"]
    assert {line.id: status(world, line, "park_lead", csrf=True) for line in lines} == {line.id: 403 for line in lines}


def declared() -> set[tuple[str, str, str]]:
    return {(line.name, line.method, line.whose) for line in LINES}


def wanted() -> set[tuple[str, str, str]]:
    """What the table must hold: each method of each address, with own and foreign objects where there are objects."""
    found = set()
    for name, pattern in addresses():
        sides = ["own", "foreign"] if needs_object(pattern) and name not in PUBLIC_OBJECTS else ["-"]
        found |= {(name, method, side) for method in methods_of(pattern) for side in sides}
    return found


def test_the_table_lists_every_address():
    assert declared() ^ wanted() == set()


def test_an_opened_queryset_is_noticed(world, monkeypatch):
    line = next(line for line in LINES if line.id == "GET parks:detail foreign")
    assert status(world, line, "park_filer") == 404
    monkeypatch.setattr(ParkQuerySet, "visible_to", lambda self, user: self)
    assert status(world, line, "park_filer") == 200


def test_a_page_that_writes_is_noticed(world):
    with transaction.atomic(), pytest.raises(Exception, match="read-only transaction"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        Park.objects.update(address="x")
