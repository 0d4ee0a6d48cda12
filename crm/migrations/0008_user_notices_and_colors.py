from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import migrations, models

COLOR = {
    "default": "#1f93ff",
    "max_length": 255,
    "validators": [RegexValidator("^#[0-9a-fA-F]{6}\\Z", "Enter a colour such as #1f93ff.")],
}


class Migration(migrations.Migration):
    """Tell users what background jobs refused; check new colours, of labels and of inboxes' widgets."""

    dependencies = [("crm", "0007_rebuild_email_keys")]
    operations = [
        migrations.AddField(
            "user", "notices", ArrayField(models.TextField(), blank=True, db_default=[], default=list, editable=False)
        ),
        migrations.AlterField("label", "color", models.CharField("color", **COLOR)),
        migrations.AlterField("inbox", "widget_color", models.CharField("widget color", **COLOR)),
    ]
