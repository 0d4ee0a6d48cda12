from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_spellings_and_words")]

    operations = [
        migrations.RenameField("change", "door", "source"),
        migrations.RenameField("changeset", "door", "source"),
        migrations.AlterField("change", "source", models.CharField(max_length=32, verbose_name="source")),
        migrations.AlterField("changeset", "source", models.CharField(max_length=32, verbose_name="source")),
    ]
