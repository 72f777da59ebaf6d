"""The programme a person works in: chosen in the top bar, kept in the session, else the one running today."""

from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User
from apps.programmes.models import Programme
from apps.programmes.rules import default_programme
from apps.programmes.selectors import programmes_for

SESSION_KEY = "programme"


def programmes_to_choose(request: HttpRequest) -> list[Programme]:
    """Programmes this person may see, newest first; one query per request however often it is asked."""
    kept: list[Programme] | None = getattr(request, "programmes_seen", None)
    if kept is None:
        kept = programmes_for(request.user) if isinstance(request.user, User) else []
        request.programmes_seen = kept  # type: ignore[attr-defined]
    return kept


def programme_in_use(request: HttpRequest) -> Programme | None:
    """The programme chosen in this session while it may be seen, else the default of today, else None."""
    seen = programmes_to_choose(request)
    wanted = request.session.get(SESSION_KEY)
    chosen = next((programme for programme in seen if programme.pk == wanted), None)
    return chosen or default_programme(seen, timezone.localdate())


def use_programme(request: HttpRequest, programme: Programme) -> None:
    """Keep the choice in the session; the database is not written."""
    request.session[SESSION_KEY] = programme.pk
