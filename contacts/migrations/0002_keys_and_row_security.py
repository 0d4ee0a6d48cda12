from django.db import migrations

from crm.db.rls import TrigramIndex, tenant_table


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("customers", "0002_keys_and_row_security")]

    operations = [
        *tenant_table("Contact", "customer"),
        TrigramIndex("Contact", "sort_key"),
    ]
