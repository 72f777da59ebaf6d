import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of the records of cases gets a name in Python; in the database it stays as it is."""

    dependencies = [("integrity", "0001_initial"), ("delivery", "0010_counting_holds_the_period")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="CaseRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="integrity.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "servicerecord",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="delivery.servicerecord",
                                verbose_name="service record",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "record of a case",
                        "verbose_name_plural": "records of cases",
                        "db_table": "integrity_case_records",
                        "unique_together": {("case", "servicerecord")},
                    },
                ),
                migrations.AlterField(
                    model_name="case",
                    name="records",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="violation_cases",
                        through="integrity.CaseRecord",
                        to="delivery.servicerecord",
                        verbose_name="records concerned",
                    ),
                ),
            ]
        )
    ]
