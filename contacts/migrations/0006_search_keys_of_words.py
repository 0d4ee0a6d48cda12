from django.db import migrations

from crm.db.search_functions import RankedSearch, SearchKeyIndex, WordIndex
from crm.search.migrating import give_search_keys
from crm.workspaces.text import fold, search_key

COLUMNS = [
    *("full_name", "first_name", "last_name", "email", "phone", "phone_e164"),
    *("identifier", "id_crm", "id_erp", "id_accounting"),
]


def _key(full_name, first_name, last_name, email, phone, phone_e164, *ids):
    return search_key(full_name, first_name, last_name, email, phone, phone_e164, *ids, phone=phone)


def derive(apps, schema_editor):
    """Give the contacts that are there keys in which each word stands between spaces."""
    give_search_keys(schema_editor, "contacts_contact", COLUMNS, _key, lambda *values: values[:3])


def derive_as_before(apps, schema_editor):
    def key(full_name, first_name, last_name, *values):
        return fold(full_name, first_name, last_name, *values)

    give_search_keys(schema_editor, "contacts_contact", COLUMNS, key, lambda *values: ())


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_notes_on_customers_and_tasks"), ("crm", "0009_spellings_and_words")]

    operations = [
        SearchKeyIndex("Contact", drop=True),  # to make it anew takes less than to change it a million times
        migrations.RunPython(derive, derive_as_before),
        SearchKeyIndex("Contact"),
        WordIndex("Contact"),
        RankedSearch("Contact"),
    ]
