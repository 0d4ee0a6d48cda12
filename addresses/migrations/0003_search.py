from django.db import migrations

from crm.db.search import AddRankedSearch, AddSearchKeyIndex, AddTrigramIndex, AddWordIndex


class Migration(migrations.Migration):
    """Search of addresses."""

    replaces = [("addresses", "0004_search_keys")]
    dependencies = [("addresses", "0002_keys_and_row_security"), ("crm", "0003_search")]
    operations = [
        AddSearchKeyIndex("Address"),
        AddWordIndex("Address"),
        AddRankedSearch("Address"),
        AddTrigramIndex("Address", "sort_key"),
    ]
