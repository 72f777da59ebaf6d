"""Reads about programmes, shaped for pages."""

from apps.accounts.models import User
from apps.programmes.models import Programme


def programmes_for(user: User) -> list[Programme]:
    """Programmes this person may see, newest first. One query."""
    return list(Programme.objects.visible_to(user).order_by("-start_date", "-pk"))
