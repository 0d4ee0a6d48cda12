from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from crm.db.functions import TokenLookup
from crm.db.rls import GlobalTables, RowSecurity, tenant_table


class Migration(migrations.Migration):
    """Keys that hold the workspace, row security, and the one look-up that comes before a workspace is known."""

    dependencies = [
        ("crm", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        GlobalTables(),
        RowSecurity("Workspace", key="id"),
        *tenant_table("Membership"),
        *tenant_table("AccessToken", "membership"),
        *tenant_table("CustomAttribute"),
        *tenant_table("ChangeSet", append_only=True),
        *tenant_table("Change", "change_set", append_only=True),
        TokenLookup(),
    ]
