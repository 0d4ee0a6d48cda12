from django.db import migrations

from crm.db.session import STAFF


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_keys_of_inboxes_labels_counts")]

    operations = [
        # pg_dump reads where each stands, and is told to take this role.
        migrations.RunSQL(
            f"""
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO {STAFF};
            """,
            f"""
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON SEQUENCES FROM {STAFF};
            REVOKE SELECT ON ALL SEQUENCES IN SCHEMA public FROM {STAFF};
            """,
        )
    ]
