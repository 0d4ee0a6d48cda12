from django.core.validators import RegexValidator
from django.db import migrations, models

COLOR = {
    "default": "#1f93ff",
    "max_length": 255,
    "validators": [RegexValidator("^#[0-9a-fA-F]{6}\\Z", "Enter a colour such as #1f93ff.")],
}


class Migration(migrations.Migration):
    """Check new colours, of labels and of inboxes' widgets."""

    dependencies = [("crm", "0006_rebuild_keys")]
    operations = [
        migrations.AlterField("label", "color", models.CharField("color", **COLOR)),
        migrations.AlterField("inbox", "widget_color", models.CharField("widget color", **COLOR)),
    ]
