import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0004_source_of_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="changeset",
            name="verb",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="changeset",
            name="params",
            field=models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AlterField(
            model_name="changeset",
            name="title",
            field=models.CharField(blank=True, default="", max_length=255, verbose_name="title"),
        ),
    ]
