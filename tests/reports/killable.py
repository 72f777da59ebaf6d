"""The portal as the kill tests run it: it falls to SIGKILL at the very statement, answer or parcel they name."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client

from apps.notifications.channels import FileChannel, Parcel

DIE_AT, STATEMENTS = "X-Die-At", "X-Statements"


def die() -> None:
    """What `kill -9` does: nothing is closed, committed or said any more."""
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """Counts the statements of a request; dies before the one the request names, or before the answer leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with the number of statements it took."""
        last, done = int(request.headers.get(DIE_AT, "0")), 0

        def counted(execute: Callable[..., Any], *call: Any) -> Any:
            nonlocal done
            done += 1
            if done == last:
                die()
            return execute(*call)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        if last > done:
            die()  # everything is committed, and nobody hears of it
        response[STATEMENTS] = str(done)
        return response


class MortalChannel(FileChannel):
    """Dies at planned parcels: a file ``012-before`` or ``012-after`` asks for it once twelve parcels are out."""

    def send(self, parcel: Parcel) -> None:
        """Send like the default adapter, or die around it."""
        out = sum(1 for _each in settings.NOTIFICATION_FOLDER.rglob("*.json"))
        plans = [path for path in deaths() if int(path.name[:3]) <= out]
        moment = plans[0].name[4:] if plans else ""
        if plans:
            plans[0].unlink()
        if moment == "before":
            die()
        super().send(parcel)
        if moment == "after":
            die()


def deaths() -> list[Path]:
    """The deaths of a worker that are still to come."""
    return sorted((Path(settings.MEDIA_ROOT) / "deaths").glob("*"))


def warm_application() -> Any:
    """The web application with its addresses imported, so that a worker forked from it answers at once."""
    made = get_wsgi_application()
    assert Client().get("/sign-in/").status_code == 200
    connections.close_all()
    caches.close_all()
    return made
