"""One part of a plan as a form: its fields come from the goals, the list of providers and what is stored."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.plans.choices import Part
from apps.plans.forms.fields import area, day, figure, line, tick
from apps.plans.rules.figures import money, plain, read_amount, read_day, read_quantity
from apps.plans.selectors.sheet import Flat, Sheet, quantity_name
from apps.plans.services.writing import MILESTONES, NOTE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, forbid
from apps.vendors.selectors import Catalogue

FIRST_ROWS, SPARE_ROWS = 5, 2


class PartForm(forms.Form):
    """The places of one part; ``revision`` and ``page`` tell a second editor apart."""

    def __init__(self, data: Any = None, *, part: str, shown: Sheet, offered: Catalogue, values: Flat) -> None:
        super().__init__(data, initial=values)
        self.part, self.shown, self.offered, self.values = part, shown, offered, values
        self.programme = shown.plan.enrolment.programme
        builders = {
            Part.SERVICES: self._add_quantities,
            Part.SCHEDULE: self._add_milestones,
            Part.PROVIDERS: self._add_products,
            Part.BUDGET: self._add_amounts,
        }
        if builder := builders.get(Part(part)):
            builder()
        extra = self._allowed if part == Part.BUDGET else str
        self.fields["text"] = area(_("Explanation"), TEXT_LIMIT, extra=extra)

    def typed(self) -> Flat:
        """Every place of the form that is in order; a faulty one keeps what is stored."""
        self.is_valid()
        kept: Flat = {}
        for name in self.fields:
            value = self.cleaned_data[name] if name in self.cleaned_data else self.values.get(name, "")
            kept |= {name: value} if value else {}
        return kept

    def _allowed(self, text: str) -> str:
        forbid(text, self.programme)
        return text

    def _add_quantities(self) -> None:
        for goal in self.shown.goals:
            for quarter in self.shown.quarters:
                label = f"{goal.service_type} · {goal.unit} · {quarter.code}"
                name = quantity_name(goal.service_type_id, goal.unit, quarter.code)
                self.fields[name] = figure(label, lambda text: plain(read_quantity(text)))

    def _add_milestones(self) -> None:
        period = {"start": self.programme.start_date, "end": self.programme.end_date}
        limits = {"min": period["start"].isoformat(), "max": period["end"].isoformat()}
        for place in self._places():
            words = {"place": place}
            self.fields[f"title-{place}"] = line(_("Milestone %(place)s") % words, TITLE_LIMIT)
            label = _("Day of milestone %(place)s") % words
            self.fields[f"due-{place}"] = day(label, lambda text: read_day(text, **period).isoformat(), **limits)
            self.fields[f"note-{place}"] = line(_("Sign of milestone %(place)s") % words, NOTE_LIMIT)

    def _places(self) -> range:
        sent = [int(name[6:]) for name in self.data if name.startswith("title-") and name[6:].isdecimal()]
        stored = [int(name[6:]) for name in self.values if name.startswith("title-")]
        last = max([*sent, *(place + SPARE_ROWS for place in stored), FIRST_ROWS])
        return range(1, min(last, MILESTONES) + 1)

    def _add_products(self) -> None:
        for group in self.offered.offered:
            for offer in group.offers:
                self.fields[f"use-{offer.listing.pk}"] = tick(f"{group.service} · {offer.listing}")

    def _add_amounts(self) -> None:
        for service in self.shown.services:
            words = {"service": service}
            kind = {"data-amount": service.service_class}
            label = _("%(service)s, amount in yuan") % words
            self.fields[f"amount-{service.pk}"] = figure(label, lambda text: money(read_amount(text)), **kind)
            label = _("%(service)s, what for") % words
            self.fields[f"note-{service.pk}"] = line(label, NOTE_LIMIT, extra=self._allowed)

    def clean(self) -> dict[str, Any]:
        """A milestone has name and day together; a note on money has its amount."""
        for name in list(self.cleaned_data):
            head, _dash, place = name.partition("-")
            if head == "note" and self.cleaned_data[name]:
                self._want(f"amount-{place}", _("Enter the amount, or take the note away."))
            if head in {"due", "note"} and self.cleaned_data[name]:
                self._want(f"title-{place}", _("Name this milestone."))
            if head == "title" and self.cleaned_data[name]:
                self._want(f"due-{place}", _("Enter the day of this milestone."))
        return self.cleaned_data

    def _want(self, name: str, sentence: str) -> None:
        if self.cleaned_data.get(name) == "":
            self.add_error(name, sentence)

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the part's table with their bound fields, for the template."""
        drawers = {
            Part.SERVICES: self._quantity_rows,
            Part.SCHEDULE: self._milestone_rows,
            Part.PROVIDERS: self._product_rows,
            Part.BUDGET: self._amount_rows,
        }
        drawer = drawers.get(Part(self.part))
        return drawer() if drawer else []

    def _quantity_rows(self) -> list[dict[str, Any]]:
        planned = self.shown.planned
        return [{"goal": goal, "planned": planned(goal), "cells": self._cells(goal)} for goal in self.shown.goals]

    def _cells(self, goal: Any) -> list[Any]:
        return [self[quantity_name(goal.service_type_id, goal.unit, quarter.code)] for quarter in self.shown.quarters]

    def _milestone_rows(self) -> list[dict[str, Any]]:
        places = [name[6:] for name in self.fields if name.startswith("title-")]
        return [
            {"place": place, "cells": [self[f"title-{place}"], self[f"due-{place}"], self[f"note-{place}"]]}
            for place in places
        ]

    def _product_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "group": group,
                "offers": [{"offer": offer, "cell": self[f"use-{offer.listing.pk}"]} for offer in group.offers],
            }
            for group in self.offered.offered
        ]

    def _amount_rows(self) -> list[dict[str, Any]]:
        return [
            {"service": service, "amount": self[f"amount-{service.pk}"], "note": self[f"note-{service.pk}"]}
            for service in self.shown.services
        ]

    def compared(self, stored: Flat) -> list[dict[str, str]]:
        """Places where what is typed differs from what somebody else stored, in the words of the form."""
        mine = self.typed()
        return [
            {"place": str(self._name(name)), "before": stored.get(name, ""), "after": mine.get(name, "")}
            for name in dict.fromkeys([*self.fields, *stored])
            if stored.get(name, "") != mine.get(name, "")
        ]

    def _name(self, name: str) -> Any:
        return self.fields[name].label if name in self.fields else name
