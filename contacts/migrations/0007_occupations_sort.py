import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_search_keys_of_words"),
        ("crm", "0009_spellings_and_words"),
        ("customers", "0004_search_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="occupation_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.NullIf(
                    django.db.models.functions.text.Left(
                        django.db.models.functions.text.Trim(
                            django.db.models.functions.text.Lower(
                                models.Func(
                                    models.Func(
                                        models.F("occupation"),
                                        function="normalize",
                                        template="%(function)s(%(expressions)s, NFKD)",
                                    ),
                                    models.Value("[\\u0300-\\u036f]"),
                                    models.Value(""),
                                    models.Value("g"),
                                    function="regexp_replace",
                                )
                            )
                        ),
                        200,
                    ),
                    models.Value(""),
                ),
                output_field=models.CharField(db_collation="C", max_length=200, null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "occupation_key", "id"], name="contact_by_occupation"),
        ),
    ]
