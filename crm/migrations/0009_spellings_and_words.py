import django.db.models.deletion
from django.db import migrations, models

import crm.workspaces.identifiers
from crm.db.rls import tenant_table
from crm.db.search_functions import WordsFunction


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_undo_views_visits")]

    operations = [
        migrations.CreateModel(
            name="Spelling",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("spelling", models.TextField()),
                ("word", models.TextField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "spelling",
                "verbose_name_plural": "spellings",
                "indexes": [models.Index(fields=["workspace", "spelling", "word"], name="spelling_of_word")],
            },
        ),
        *tenant_table("Spelling"),
        WordsFunction(),
    ]
