import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import crm.workspaces.fields
import crm.workspaces.identifiers
from crm.db.rls import WorkspaceReference, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_search_keys_and_row_security"),
        ("crm", "0008_undo_views_visits"),
        ("customers", "0002_keys_and_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
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
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("assignee_id", models.UUIDField(blank=True, null=True, verbose_name="assigned to")),
                ("user_id", models.UUIDField(editable=False, null=True)),
                ("author", models.CharField(editable=False, max_length=255, verbose_name="by")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="done")),
                ("done_by", models.CharField(blank=True, editable=False, max_length=255, verbose_name="done by")),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
            },
        ),
        migrations.AddField(
            model_name="note",
            name="customer",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="notes",
                to="customers.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AlterField(
            model_name="note",
            name="contact",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="notes",
                to="contacts.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("customer__isnull", True)),
                    models.Q(("contact__isnull", True), ("customer__isnull", False)),
                    _connector="OR",
                ),
                name="note_of_one",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="contact",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="tasks",
                to="contacts.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="customer",
            field=crm.workspaces.fields.WorkspaceForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="tasks",
                to="customers.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="task",
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
            model_name="task",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("done_at", None)),
                fields=["workspace", "due_on", "id"],
                name="task_open",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("done_at", None)),
                fields=["workspace", "assignee_id", "due_on", "id"],
                name="task_open_of_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact__isnull", True), ("customer__isnull", True), _connector="OR"),
                name="task_of_one_at_most",
            ),
        ),
        WorkspaceReference("Note", "customer"),
        *tenant_table("Task", "contact", "customer"),
    ]
