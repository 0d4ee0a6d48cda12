from django.db import migrations

from crm.db.roles import STAFF

BATCH = 5000


def add_members(apps, schema_editor):
    """Make the members of each workspace members of all its inboxes, which they have seen so far."""
    membership, member = apps.get_model("crm", "Membership"), apps.get_model("crm", "InboxMember")
    inboxes = apps.get_model("crm", "Inbox").objects.filter(deleted_at=None)
    with schema_editor.connection.cursor() as cursor:
        # Forced row security applies to the owner of the tables too.
        cursor.execute(f"SET LOCAL ROLE {STAFF}")
        for workspace_id, inbox_id in inboxes.values_list("workspace_id", "id"):
            present = membership.objects.filter(workspace_id=workspace_id, deleted_at=None).values_list("id", flat=True)
            member.objects.bulk_create(
                (member(workspace_id=workspace_id, inbox_id=inbox_id, membership_id=pk) for pk in present),
                batch_size=BATCH,
            )
        cursor.execute("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_inbox_members")]
    operations = [migrations.RunPython(add_members, migrations.RunPython.noop)]
