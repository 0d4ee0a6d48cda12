import contacts.models
import crm.workspaces.fields
import crm.workspaces.identifiers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_keys_and_row_security"),
        ("crm", "0003_inboxes_labels_counts"),
        ("customers", "0002_keys_and_row_security"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_by_phone",
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_by_email",
        ),
        # A column that another is generated from can't change its type.
        migrations.RemoveField(
            model_name="contact",
            name="email_key",
        ),
        migrations.AlterField(
            model_name="contact",
            name="email",
            field=models.CharField(
                blank=True,
                max_length=255,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[^@\\s]+@[^@\\s]+\\Z", "Enter an e-mail address such as jean@acme.com."
                    )
                ],
                verbose_name="e-mail",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="phone",
            field=models.CharField(blank=True, max_length=255, null=True, verbose_name="phone"),
        ),
        migrations.AddField(
            model_name="contact",
            name="email_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.NullIf(
                    django.db.models.functions.text.Lower("email"), models.Value("")
                ),
                output_field=models.CharField(max_length=255, null=True),
            ),
        ),
        migrations.CreateModel(
            name="Avatar",
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
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("image/jpeg", "image/jpeg"),
                            ("image/png", "image/png"),
                            ("image/gif", "image/gif"),
                            ("image/webp", "image/webp"),
                        ],
                        max_length=32,
                        verbose_name="type",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="content")),
            ],
            options={
                "verbose_name": "avatar",
                "verbose_name_plural": "avatars",
            },
        ),
        migrations.CreateModel(
            name="ContactInbox",
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
                ("source_id", models.CharField(max_length=255, verbose_name="source id")),
                ("hmac_verified", models.BooleanField(default=False, verbose_name="verified")),
            ],
            options={
                "verbose_name": "contact's inbox",
                "verbose_name_plural": "contacts' inboxes",
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("number", crm.workspaces.fields.NumberField()),
                ("content", models.TextField(verbose_name="content")),
                ("user_id", models.UUIDField(editable=False, null=True)),
                ("author", models.CharField(editable=False, max_length=255, verbose_name="by")),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="labels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255),
                blank=True,
                default=list,
                size=None,
                validators=[contacts.models.validate_labels],
                verbose_name="labels",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="reachable",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="search_key",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="avatar",
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
            model_name="contactinbox",
            name="contact",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="contact_inboxes",
                to="contacts.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="contactinbox",
            name="inbox",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="contact_inboxes",
                to="crm.inbox",
                verbose_name="inbox",
            ),
        ),
        migrations.AddField(
            model_name="contactinbox",
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
            model_name="note",
            name="contact",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="notes",
                to="contacts.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="note",
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
            model_name="contact",
            name="name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        full_name="",
                        then=django.db.models.functions.text.Trim(
                            django.db.models.functions.text.Concat("first_name", models.Value(" "), "last_name")
                        ),
                    ),
                    default="full_name",
                ),
                output_field=models.CharField(max_length=511, verbose_name="name"),
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="phone_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    django.db.models.functions.comparison.NullIf("phone_e164", models.Value("")),
                    django.db.models.functions.comparison.NullIf("phone", models.Value("")),
                ),
                output_field=models.CharField(max_length=255, null=True),
            ),
        ),
        migrations.AddConstraint(
            model_name="contactinbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("workspace", "inbox", "source_id"),
                name="contactinbox_source_unique",
                violation_error_message="Another contact has this id in the inbox.",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="note_number_unique"),
        ),
        migrations.AddField(
            model_name="contact",
            name="avatar",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="contacts",
                to="contacts.avatar",
                verbose_name="avatar",
            ),
        ),
    ]
