"""What keeps the queue in order: a job of its own, every few minutes."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from .tasks import DELAYS

# Failed jobs are kept this long, for whoever looks into them; those that succeed are deleted at once.
KEPT_HOURS = 30 * 24


@app.periodic(cron="*/5 * * * *")
@app.task(pass_context=True, queueing_lock="housekeeping")
async def tidy(context: JobContext, timestamp: int) -> None:
    """Take up the jobs of workers that were killed, and forget those that failed long ago."""
    manager = context.app.job_manager
    await take_up_abandoned(manager)
    await manager.delete_old_jobs(KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)


async def take_up_abandoned(manager: JobManager) -> None:
    """Let jobs run again whose worker is gone; not for ever, as it may be the job that kills the worker."""
    for job in await manager.get_stalled_jobs():
        if job.attempts < len(DELAYS):
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
