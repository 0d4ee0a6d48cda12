import pycountry
from django.db import migrations, models

from crm.db.search_functions import RankedSearch, SearchKeyIndex, WordIndex
from crm.search.migrating import give_search_keys
from crm.workspaces.text import search_key

COUNTRY_NAMES = {country.alpha_2: country.name for country in pycountry.countries}
COLUMNS = [
    *("name", "address_line1", "city", "address_line2", "postal_code", "state", "country"),
    *("id_crm", "id_erp", "id_accounting"),
]


def _key(name, address_line1, city, address_line2, postal_code, state, country, *ids):
    region = (postal_code, state, COUNTRY_NAMES.get(country))
    return search_key(name, address_line1, city, address_line2, *region, *ids)


def derive(apps, schema_editor):
    """Give the addresses that are there what they are searched by."""
    give_search_keys(schema_editor, "addresses_address", COLUMNS, _key, lambda *values: values[:3])


class Migration(migrations.Migration):
    dependencies = [("addresses", "0003_longer_first_line"), ("crm", "0009_spellings_and_words")]

    operations = [
        migrations.AddField(
            model_name="address",
            name="search_key",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        SearchKeyIndex("Address"),
        WordIndex("Address"),
        RankedSearch("Address"),
    ]
