from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0009_spellings_and_words"),
        ("customers", "0004_search_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(fields=["workspace", "sort_key", "id"], name="segment_by_name"),
        ),
    ]
