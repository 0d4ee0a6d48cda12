from django.db import migrations, models
from django.db.models.functions import MD5


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_email_keys")]
    operations = [
        migrations.RemoveConstraint("contactinbox", "contactinbox_source_unique"),
        migrations.AlterField("contactinbox", "source_id", models.TextField("source id")),
        migrations.AddField(
            "contactinbox",
            "source_key",
            models.GeneratedField(
                expression=MD5("source_id"), output_field=models.CharField(max_length=32), db_persist=True
            ),
        ),
        migrations.AddConstraint(
            "contactinbox",
            models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("workspace", "inbox", "source_key"),
                name="contactinbox_source_unique",
                violation_error_message="Another contact has this id in the inbox.",
            ),
        ),
    ]
