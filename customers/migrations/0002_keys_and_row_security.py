from django.db import migrations

from crm.db.rls import TrigramIndex, tenant_table


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("crm", "0002_keys_and_row_security")]

    operations = [
        *tenant_table("Segment"),
        *tenant_table("Customer", "segment"),
        TrigramIndex("Customer", "sort_key"),
    ]
