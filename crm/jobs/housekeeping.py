"""The periodic job that keeps the queue in order."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from .tasks import DELAYS

# Failed jobs stay this long for inspection; successful ones are deleted at once.
RETENTION_HOURS = 30 * 24


@app.periodic(cron="*/5 * * * *")
# With the lock a queue that no worker serves does not fill with this job.
@app.task(pass_context=True, queueing_lock="housekeeping")
async def tidy(context: JobContext, timestamp: int) -> None:
    """Retry the jobs of workers that were killed, and delete those that failed long ago."""
    manager = context.app.job_manager
    await retry_stalled_jobs(manager)
    await manager.delete_old_jobs(RETENTION_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)


async def retry_stalled_jobs(manager: JobManager) -> None:
    """Retry jobs whose worker died; a limited number of times, as the job itself may kill the worker."""
    for job in await manager.get_stalled_jobs():
        if job.attempts < len(DELAYS):
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
