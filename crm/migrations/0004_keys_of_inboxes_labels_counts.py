from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations

from crm.db.functions import MemberDirectory, TokenLookup, WorkspaceLookup
from crm.db.rls import tenant_table


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_inboxes_labels_counts")]

    operations = [
        BtreeGinExtension(),
        *tenant_table("Inbox"),
        *tenant_table("Label"),
        *tenant_table("Count"),
        # It tells the workspace's number now.
        migrations.RunSQL(TokenLookup().reverse_sql, TokenLookup().sql),
        TokenLookup(),
        MemberDirectory(),
        WorkspaceLookup(),
    ]
