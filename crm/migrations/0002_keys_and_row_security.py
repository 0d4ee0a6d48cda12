from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from crm.db.functions import CreateFunction, CreateView
from crm.db.rls import EnableRowSecurity, GrantGlobalTables, tenant_table
from crm.db.session import STAFF


class Migration(migrations.Migration):
    """Composite keys, row security, and the functions that read across workspaces.

    It has the name of one of the squashed migrations, so a database of theirs counts it as applied.
    """

    dependencies = [
        ("crm", "0001_tables"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        TrigramExtension(),
        GrantGlobalTables(),
        migrations.RunSQL(f"REVOKE INSERT, UPDATE, DELETE ON crm_cache FROM {STAFF}", migrations.RunSQL.noop),
        EnableRowSecurity("Workspace", key="id"),
        *tenant_table("Membership"),
        *tenant_table("AccessToken", "membership"),
        *tenant_table("Invitation"),
        *tenant_table("CustomAttribute"),
        *tenant_table("Label"),
        *tenant_table("Inbox"),
        *tenant_table("ChangeSet", append_only=True),
        *tenant_table("Change", "change_set", append_only=True),
        *tenant_table("Count"),
        *tenant_table("Spelling"),
        *tenant_table("SavedView"),
        *tenant_table("Visit"),
        CreateFunction("crm_authenticate"),
        CreateFunction("crm_workspace_exists"),
        CreateFunction("crm_workspaces_of"),
        CreateFunction("crm_invitation_of"),
        CreateFunction("crm_is_invited"),
        CreateView("crm_person"),
    ]
