from django.db import migrations

# As a job: a million rows take minutes, and only running code knows how keys are made.
ENQUEUE = """
SET LOCAL ROLE crm_staff;
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
SELECT 'default', 'crm.search.jobs.rebuild_keys', jsonb_build_object('workspace_id', id) FROM crm_workspace;
RESET ROLE
"""


class Migration(migrations.Migration):
    """Search letters such as œ, digits of other scripts and text with invisible characters as they are typed."""

    dependencies = [("crm", "0005_verbs_of_change_sets"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(ENQUEUE, migrations.RunSQL.noop)]
