import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

from crm.db.rls import AddFields


class Migration(migrations.Migration):
    dependencies = [
        ("addresses", "0004_search_keys"),
        ("contacts", "0006_search_keys_of_words"),
        ("crm", "0009_spellings_and_words"),
        ("customers", "0004_search_keys"),
    ]

    operations = [
        AddFields(
            migrations.AddField(
                model_name="address",
                name="city_key",
                field=models.GeneratedField(
                    db_persist=True,
                    expression=django.db.models.functions.comparison.NullIf(
                        django.db.models.functions.text.Left(
                            django.db.models.functions.text.Trim(
                                django.db.models.functions.text.Lower(
                                    models.Func(
                                        models.Func(
                                            models.F("city"),
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
            migrations.AddField(
                model_name="address",
                name="postal_key",
                field=models.GeneratedField(
                    db_persist=True,
                    expression=django.db.models.functions.comparison.NullIf(
                        django.db.models.functions.text.Left(
                            django.db.models.functions.text.Trim(
                                django.db.models.functions.text.Lower(
                                    models.Func(
                                        models.Func(
                                            models.F("postal_code"),
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
            migrations.AddField(
                model_name="address",
                name="street_key",
                field=models.GeneratedField(
                    db_persist=True,
                    expression=django.db.models.functions.comparison.NullIf(
                        django.db.models.functions.text.Left(
                            django.db.models.functions.text.Trim(
                                django.db.models.functions.text.Lower(
                                    models.Func(
                                        models.Func(
                                            models.F("address_line1"),
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
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["workspace", "street_key", "id"], name="address_by_street"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["workspace", "city_key", "id"], name="address_by_city"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["workspace", "postal_key", "id"], name="address_by_postal_code"),
        ),
    ]
