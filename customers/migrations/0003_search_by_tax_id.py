from django.db import migrations

from crm.db.indexed_search import IndexedSearch


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_keys_and_row_security"), ("crm", "0008_undo_views_visits")]

    operations = [IndexedSearch("Customer", "tax_ids", "jsonb_path_ops", "@>", "jsonb")]
