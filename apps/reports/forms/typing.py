"""A form that saves itself: what was typed is read place by place, with no form drawn around it."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.reports.forms.fields import NOTE_LIMIT, REASON_LIMIT, CleanLineField, CleanTextField, FigureField
from apps.reports.forms.report import sure_of, was_of
from apps.reports.services import Typed

NOTE = CleanTextField(required=False, max_length=NOTE_LIMIT)
FIGURE, REASON = FigureField(required=False), CleanLineField(required=False, max_length=REASON_LIMIT)
PLACE = re.compile(r"(note|fix)-([1-9][0-9]{0,17})", re.ASCII)


class TypedPlaces:
    """``typed`` are the places sent and in order, ``errors`` the sentences of the others by field name.

    The same answers as :class:`apps.reports.forms.report.ReportForm` for the same data, where no correction is sent:
    one is held against what was counted, so it goes through the form. Which places the sheet has is known to the
    service alone; it refuses others.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data, self.errors = data, dict[str, list[str]]()
        sent = [(found[1], int(found[2])) for found in map(PLACE.fullmatch, data) if found]
        notes = [self._note(target_id) for place, target_id in sent if place == "note"]
        fixes = [self._correction(target_id) for place, target_id in sent if place == "fix"]
        self.typed = [place for place in (*notes, *fixes) if place is not None]

    def _note(self, target_id: int) -> Typed | None:
        text = self._clean(f"note-{target_id}", NOTE)
        return None if text is None else self._typed(target_id, "note", text)

    def _correction(self, target_id: int) -> Typed | None:
        figure, reason = (
            self._clean(f"{name}-{target_id}", field) for name, field in (("fix", FIGURE), ("why", REASON))
        )
        if figure is None or reason is None:
            return None
        if reason and not figure:
            self.errors[f"fix-{target_id}"] = [_("Enter the quantity, or take the reason away.")]
            return None
        return self._typed(target_id, "correction", [figure, reason])

    def _typed(self, key: int, place: str, value: str | list[str]) -> Typed:
        return Typed(key, place, value, was_of(self.data, place, key), sure_of(self.data, place, key))

    def _clean(self, name: str, field: Any) -> str | None:
        if name not in self.data:
            return None
        try:
            cleaned: str = field.clean(self.data[name])
        except ValidationError as error:
            self.errors[name] = list(error.messages)
            return None
        return cleaned
