from django.db import migrations

from crm.db.search import AddColumnSearch, AddRankedSearch, AddWordIndex


class Migration(migrations.Migration):
    """Search of contacts, by their words and by labels."""

    replaces = [("contacts", "0006_search_keys_of_words")]
    dependencies = [("contacts", "0002_keys_and_row_security"), ("crm", "0003_search")]
    operations = [
        AddColumnSearch("Contact", "search_key", opclass="gin_trgm_ops", operator="LIKE", column_type="text"),
        AddWordIndex("Contact"),
        AddRankedSearch("Contact"),
        AddColumnSearch("Contact", "labels", opclass="array_ops", operator="&&", column_type="varchar[]"),
    ]
