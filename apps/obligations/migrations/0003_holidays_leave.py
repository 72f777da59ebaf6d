from django.db import migrations


class Migration(migrations.Migration):
    """The table of holidays goes down to the programmes, whose deadlines read it too; no row is touched."""

    dependencies = [("obligations", "0002_published_calendars")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("Holiday", "programmes_holiday")],
            state_operations=[migrations.DeleteModel("Holiday")],
        ),
    ]
