from django.db import migrations

from crm.db.functions import InvitationLookup, InvitedLookup, PlacesLookup
from crm.db.rls import tenant_table
from crm.db.session import STAFF


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0006_people_sign_in"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        *tenant_table("Invitation"),
        PlacesLookup(),
        InvitationLookup(),
        InvitedLookup(),
        # Django's cache as `createcachetable` would make it. Operators read it, as a backup does, and no more.
        migrations.RunSQL(
            f"""
            CREATE TABLE crm_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX crm_cache_expires ON crm_cache (expires);
            REVOKE INSERT, UPDATE, DELETE ON crm_cache FROM {STAFF};
            """,
            "DROP TABLE crm_cache",
        ),
        # Users of before signing in was allauth's; it looks for their addresses in a table of its own.
        migrations.RunSQL(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
            " SELECT id, email, true, true FROM crm_user ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
