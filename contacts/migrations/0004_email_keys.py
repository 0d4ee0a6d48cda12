from django.db import migrations, models

# Keeps the column, its values and its index as they are. PostgreSQL cannot make a column generated again.
FORWARDS = "ALTER TABLE contacts_contact ALTER COLUMN email_key DROP EXPRESSION"
BACKWARDS = """
ALTER TABLE contacts_contact DROP COLUMN email_key;
ALTER TABLE contacts_contact
    ADD COLUMN email_key varchar(255) GENERATED ALWAYS AS (nullif(lower(email), '')) STORED;
CREATE INDEX contact_by_email ON contacts_contact (workspace_id, email_key, id)
"""


class Migration(migrations.Migration):
    """Compare e-mail addresses by a key that the application derives; it knows international domains."""

    dependencies = [("contacts", "0003_search")]
    operations = [
        migrations.RunSQL(
            FORWARDS,
            BACKWARDS,
            [
                migrations.AlterField(
                    "contact", "email_key", models.CharField(editable=False, max_length=255, null=True)
                )
            ],
        )
    ]
