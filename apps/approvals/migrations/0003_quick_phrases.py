import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("approvals", "0002_waivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=120, verbose_name="phrase")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "quick phrase",
                "verbose_name_plural": "quick phrases",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "text"),
                        name="phrase_once",
                        violation_error_message="Your department has this phrase already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="phrase_text",
                        violation_error_message="Write the phrase.",
                    ),
                ],
            },
        ),
    ]
