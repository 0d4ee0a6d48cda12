from django.db import migrations

# The columns of all records are derived again, but only rows whose values differ are written: those with an
# international address. A job that waits since an earlier migration of the same upgrade does this too.
ENQUEUE = """
SET LOCAL ROLE crm_staff;
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
SELECT 'default', 'crm.search.jobs.rebuild_keys', jsonb_build_object('workspace_id', w.id) FROM crm_workspace w
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE j.task_name = 'crm.search.jobs.rebuild_keys' AND j.status = 'todo' AND j.args->>'workspace_id' = w.id::text
);
RESET ROLE
"""


class Migration(migrations.Migration):
    """Compare and search international e-mail addresses in all their spellings."""

    dependencies = [("crm", "0006_rebuild_keys"), ("contacts", "0004_email_keys")]
    operations = [migrations.RunSQL(ENQUEUE, migrations.RunSQL.noop)]
