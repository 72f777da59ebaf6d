from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of holidays, as it stood among the obligations."""

    dependencies = [
        ("programmes", "0009_gates_of_tranches"),
        ("obligations", "0003_holidays_leave"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "date",
                            models.DateField(
                                error_messages={"unique": "This day is in the table already."},
                                unique=True,
                                verbose_name="day",
                            ),
                        ),
                        ("is_day_off", models.BooleanField(verbose_name="day off")),
                        ("name", models.CharField(max_length=40, verbose_name="holiday")),
                    ],
                    options={
                        "verbose_name": "holiday",
                        "verbose_name_plural": "holidays",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="holiday_name",
                                violation_error_message="Say which holiday the day belongs to.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
