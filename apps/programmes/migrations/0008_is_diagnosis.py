from django.db import migrations, models
from django.db.models import Q


def mark_diagnosis(apps, schema_editor):
    """Until now the diagnosis was known by its number in annex 1."""
    services = apps.get_model("programmes", "ServiceType").objects
    services.filter(code="P1", service_class="precise", needs_diagnosis=False).update(is_diagnosis=True)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_clause_rules")]

    operations = [
        migrations.AddField(
            model_name="servicetype",
            name="is_diagnosis",
            field=models.BooleanField(default=False, verbose_name="is the diagnosis"),
        ),
        migrations.RunPython(mark_diagnosis, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="servicetype",
            constraint=models.CheckConstraint(
                condition=Q(is_diagnosis=False) | Q(service_class="precise", needs_diagnosis=False),
                name="service_type_diagnosis",
                violation_error_message="The diagnosis is a precise service and does not ask for a diagnosis.",
            ),
        ),
    ]
