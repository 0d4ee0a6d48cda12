from django.db import migrations

from crm.db.rls import TrigramIndex, tenant_table


class Migration(migrations.Migration):
    dependencies = [("addresses", "0001_initial"), ("contacts", "0002_keys_and_row_security")]

    operations = [
        *tenant_table("Address", "customer", "contact"),
        TrigramIndex("Address", "sort_key"),
    ]
