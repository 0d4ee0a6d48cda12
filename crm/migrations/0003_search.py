from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations

from crm.db.functions import CreateFunction


class Migration(migrations.Migration):
    """The extension and the function that indexes of search keys need."""

    replaces = [("crm", "0009_spellings_and_words")]
    dependencies = [("crm", "0002_keys_and_row_security")]
    operations = [BtreeGinExtension(), CreateFunction("crm_words", across_workspaces=False)]
