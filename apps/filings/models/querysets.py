"""Row rules shared by the documents of a place."""

from typing import TYPE_CHECKING, Self

from django.db import models

from apps.programmes.choices import ProgrammeState

if TYPE_CHECKING:
    from apps.accounts.models import User


class OfPlaceQuerySet(models.QuerySet):
    """Documents that the departments of a place keep; the province reads them."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: its own; nobody else."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        return self.exclude(programme__state=ProgrammeState.DRAFT).filter(acting.reach("jurisdiction"))
