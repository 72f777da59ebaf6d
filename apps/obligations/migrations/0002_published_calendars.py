import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import migrations

FILE = Path(settings.BASE_DIR) / "fixtures" / "reference" / "holidays.csv"


def seed(apps, schema_editor):
    """The published calendars; a table that has rows is left alone."""
    holidays = apps.get_model("obligations", "Holiday").objects
    if holidays.exists():
        return
    with FILE.open(encoding="utf-8", newline="") as lines:
        holidays.bulk_create(
            holidays.model(date=date.fromisoformat(row["date"]), is_day_off=row["is_day_off"] == "1", name=row["name"])
            for row in csv.DictReader(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
