from django.db import migrations, models
from django.utils import timezone

from crm.db.rls import tenant_table
from crm.workspaces.fields import IdField, WorkspaceForeignKey


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_user_notices_and_colors")]
    operations = [
        migrations.CreateModel(
            "InboxMember",
            [
                ("id", IdField()),
                (
                    "workspace",
                    models.ForeignKey(
                        "crm.workspace", models.PROTECT, related_name="+", db_index=False, editable=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=timezone.now, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("inbox", WorkspaceForeignKey(related_name="members", to="crm.inbox", verbose_name="inbox")),
                (
                    "membership",
                    WorkspaceForeignKey(related_name="inboxes", to="crm.membership", verbose_name="member"),
                ),
            ],
            {
                "verbose_name": "inbox member",
                "verbose_name_plural": "inbox members",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("workspace", "inbox", "membership"),
                        name="inboxmember_membership_unique",
                        violation_error_message="This member is already in the inbox.",
                    )
                ],
            },
        ),
        *tenant_table("InboxMember", "inbox", "membership"),
    ]
