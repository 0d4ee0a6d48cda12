from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("crm", "0010_source_of_changes")]
    dependencies = [("crm", "0003_search")]
    operations = [
        migrations.RenameField("change", "door", "source"),
        migrations.RenameField("changeset", "door", "source"),
        migrations.AlterField("change", "source", models.CharField(max_length=32, verbose_name="source")),
        migrations.AlterField("changeset", "source", models.CharField(max_length=32, verbose_name="source")),
    ]
