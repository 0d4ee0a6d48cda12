from django.db import migrations

from crm.db.search import AddColumnSearch, AddRankedSearch, AddSearchKeyIndex, AddTrigramIndex, AddWordIndex


class Migration(migrations.Migration):
    """Search of segments and customers, and of customers by tax id."""

    replaces = [("customers", "0003_search_by_tax_id"), ("customers", "0004_search_keys")]
    dependencies = [("customers", "0002_keys_and_row_security"), ("crm", "0003_search")]
    operations = [
        AddSearchKeyIndex("Segment"),
        AddWordIndex("Segment"),
        AddRankedSearch("Segment"),
        AddSearchKeyIndex("Customer"),
        AddWordIndex("Customer"),
        AddRankedSearch("Customer"),
        AddTrigramIndex("Customer", "sort_key"),
        AddColumnSearch("Customer", "tax_ids", opclass="jsonb_path_ops", operator="@>", column_type="jsonb"),
    ]
