from django.db import migrations, models

from crm.db.search_functions import RankedSearch, SearchKeyIndex, WordIndex
from crm.search.migrating import give_search_keys
from crm.workspaces.text import search_key


def _customer_key(name, id_crm, id_erp, id_accounting, values):
    return search_key(name, id_crm, id_erp, id_accounting, codes=values)


def derive(apps, schema_editor):
    """Give the customers and segments that are there what they are searched by."""
    give_search_keys(schema_editor, "customers_segment", ["name"], search_key, lambda name: (name,))
    values = "ARRAY(SELECT entry ->> 'tax_value' FROM jsonb_array_elements(tax_ids) entry)"
    columns = ["name", "id_crm", "id_erp", "id_accounting", values]
    give_search_keys(schema_editor, "customers_customer", columns, _customer_key, lambda name, *_: (name,))


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_search_by_tax_id"), ("crm", "0009_spellings_and_words")]

    operations = [
        *(
            migrations.AddField(
                model_name=model_name,
                name="search_key",
                field=models.TextField(default="", editable=False),
                preserve_default=False,
            )
            for model_name in ("segment", "customer")
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        *(
            operation(model_name)
            for model_name in ("Segment", "Customer")
            for operation in (SearchKeyIndex, WordIndex, RankedSearch)
        ),
    ]
