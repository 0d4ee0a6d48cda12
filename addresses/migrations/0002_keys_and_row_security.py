from django.db import migrations

from crm.db.rls import tenant_table


class Migration(migrations.Migration):
    """Composite keys and row security.

    It has the name of one of the squashed migrations, so a database of theirs counts it as applied.
    """

    dependencies = [("addresses", "0001_tables"), ("contacts", "0002_keys_and_row_security")]
    operations = [
        *tenant_table("Address", "customer", "contact"),
    ]
