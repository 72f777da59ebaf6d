"""The divisions of GB/T 4754-2017."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from apps.parks.models import IndustryDivision


@transaction.atomic
def load_divisions(rows: Iterable[Mapping[str, str]]) -> int:
    """Create or rename divisions (section, section_name, division, division_name); returns how many were written.

    The same rows twice write nothing. Nothing is deleted: enterprises refer to divisions.
    """
    known = {row.code: row for row in IndustryDivision.objects.all()}
    fields = ("name", "section", "section_name")
    created: list[IndustryDivision] = []
    changed: list[IndustryDivision] = []
    for row in rows:
        values = dict(zip(fields, (row["division_name"], row["section"], row["section_name"]), strict=True))
        old = known.get(row["division"])
        if old is None:
            created.append(IndustryDivision(code=row["division"], **values))
        elif any(getattr(old, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append(old)
    IndustryDivision.objects.bulk_create(created)
    IndustryDivision.objects.bulk_update(changed, fields)
    return len(created) + len(changed)
