import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import crm.workspaces.identifiers
from crm.db.rls import tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0007_keys_of_invitations_and_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("owner_id", models.UUIDField(editable=False)),
                ("record_type", models.CharField(editable=False, max_length=32, verbose_name="of")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=4000, verbose_name="query")),
                ("shared", models.BooleanField(default=False, verbose_name="shared with everybody here")),
                ("place", models.IntegerField(default=0, verbose_name="place")),
            ],
            options={
                "verbose_name": "view",
                "verbose_name_plural": "views",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=crm.workspaces.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("record_type", models.CharField(max_length=32)),
                ("record_id", models.UUIDField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
            },
        ),
        migrations.AddField(
            model_name="changeset",
            name="undoes",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("created", "created"),
                    ("updated", "updated"),
                    ("deleted", "deleted"),
                    ("restored", "restored"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undoes__isnull", False)),
                fields=("workspace", "undoes"),
                name="changeset_undone_once",
                violation_error_message="This has been undone already.",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.workspace",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(fields=["workspace", "record_type", "place", "id"], name="savedview_by_place"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["workspace", "user_id", "at"], name="visit_by_time"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("workspace", "user_id", "record_type", "record_id"), name="visit_record_unique"
            ),
        ),
        *tenant_table("SavedView"),
        *tenant_table("Visit"),
    ]
