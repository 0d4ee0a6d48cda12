from django.db import migrations

from crm.db.rls import tenant_table


class Migration(migrations.Migration):
    """Composite keys and row security.

    It has the name of one of the squashed migrations, so a database of theirs counts it as applied.
    """

    dependencies = [("contacts", "0001_tables"), ("customers", "0002_keys_and_row_security")]
    operations = [
        *tenant_table("Avatar"),
        *tenant_table("Contact", "customer", "avatar"),
        *tenant_table("ContactInbox", "contact", "inbox"),
        *tenant_table("Note", "contact", "customer"),
        *tenant_table("Task", "contact", "customer"),
    ]
