"""Programmes as cards."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from apps.accounts.models import User
from apps.common.periods import elapsed_share
from apps.programmes.models import Enrolment, Programme


@dataclass(frozen=True)
class ProgrammeCard:
    """One programme: parks and award as far as this person sees them, share of the period passed in percent."""

    programme: Programme
    parks: int
    award_yuan: Decimal
    elapsed_percent: Decimal


def programmes_for(user: User) -> list[Programme]:
    """Programmes this person may see, newest first. One query."""
    return list(Programme.objects.visible_to(user).order_by("-start_date", "-pk"))


def programme_cards(user: User, today: date) -> list[ProgrammeCard]:
    """Programmes this person may see with the sums of the parks they see, newest first. Two queries."""
    seen = Enrolment.objects.visible_to(user).values_list("programme")
    sums = {pk: (parks, award) for pk, parks, award in seen.annotate(parks=Count("pk"), awarded=Sum("award_yuan"))}
    cards = []
    for programme in programmes_for(user):
        parks, award = sums.get(programme.pk, (0, Decimal(0)))
        share = Decimal(str(round(elapsed_share(programme.start_date, programme.end_date, today) * 100, 1)))
        cards.append(ProgrammeCard(programme, parks, award, share))
    return cards
