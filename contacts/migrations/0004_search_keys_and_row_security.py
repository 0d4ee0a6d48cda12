import django.db.models.functions.text
from django.db import migrations, models

from crm.db.indexed_search import IndexedSearch
from crm.db.rls import TrigramIndex, WorkspaceReference, tenant_table
from crm.db.session import staff_session
from crm.workspaces.text import fold

BATCH = 2000
COUNT = """
INSERT INTO crm_count (workspace_id, id, record_type, live, reachable)
SELECT workspace_id, gen_random_uuid(), 'contact', count(*), count(*) FILTER (WHERE reachable)
FROM contacts_contact WHERE deleted_at IS NULL GROUP BY workspace_id
"""


def derive(apps, schema_editor):
    """Give the contacts that are there what is derived from their other columns, and count them."""
    contacts = apps.get_model("contacts", "Contact").objects
    with staff_session():
        last = None
        while rows := list((contacts.filter(id__gt=last) if last else contacts).order_by("id")[:BATCH]):
            for row in rows:
                names = (row.full_name, row.first_name, row.last_name)
                ids = (row.identifier, row.id_crm, row.id_erp, row.id_accounting)
                row.search_key = fold(*names, row.email, row.phone, row.phone_e164, *ids)
                row.reachable = bool(row.email or row.phone or row.identifier)
            contacts.bulk_update(rows, ["search_key", "reachable"])
            last = rows[-1].id
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(COUNT)


def uncount(apps, schema_editor):
    # Nobody may delete these rows, and their owner, who migrates, sees none of them.
    with staff_session(), schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE crm_count SET live = 0, reachable = 0 WHERE record_type = 'contact'")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_avatars_inboxes_notes_search"), ("crm", "0004_keys_of_inboxes_labels_counts")]

    operations = [
        migrations.RunPython(derive, uncount),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reachable",
                        models.Case(
                            models.When(
                                models.Q(("email__gt", ""), ("phone__gt", ""), ("identifier__gt", ""), _connector="OR"),
                                then=models.Value(True),
                            ),
                            default=models.Value(False),
                        ),
                    )
                ),
                name="contact_reachable_true",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "email_key", "id"], name="contact_by_email"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "phone_key", "id"], name="contact_by_phone"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "first_name", "id"], name="contact_by_first_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("name"),
                models.F("id"),
                name="contact_by_full_name",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                models.OrderBy(models.F("last_activity_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contact_by_activity",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("reachable", True)),
                fields=["workspace", "id"],
                name="contact_reachable",
            ),
        ),
        *tenant_table("Avatar"),
        *tenant_table("ContactInbox", "contact", "inbox"),
        *tenant_table("Note", "contact"),
        WorkspaceReference("Contact", "avatar"),
        TrigramIndex("Contact", "sort_key", drop=True),
        IndexedSearch("Contact", "search_key", "gin_trgm_ops", "LIKE", "text"),
        IndexedSearch("Contact", "labels", "array_ops", "&&", "varchar[]"),
    ]
