"""Work that is done later, by the worker: what a task is, and how a job is put into the queue.

A job is shallow: it carries the workspace and the ids of records, does what takes long, and then opens the scope of
its workspace and calls one action. A task may run twice, if a worker is killed in the middle of it.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_args
from uuid import UUID

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, JobDeferrer
from procrastinate.manager import JobManager
from procrastinate.tasks import Task

from crm.db.session import staff_session

# Seconds before each further attempt; after the last one the job stays failed.
DELAYS = (30, 300, 1_800, 7_200)


class Patience(BaseRetryStrategy):
    """Try a failed job a few times more, each time after a longer while."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None after the last attempt."""
        if job.attempts >= len(DELAYS):
            return None
        return RetryDecision(retry_in={"seconds": DELAYS[job.attempts]})


def task(function: Callable[..., None]) -> Task:
    """Make a function of keywords, one of them `workspace_id`, a task that `enqueue` takes.

    Keywords that are annotated as UUID are given as such.
    """
    parameters = inspect.signature(function, eval_str=True).parameters
    ids = {name for name, found in parameters.items() if UUID in (found.annotation, *get_args(found.annotation))}

    @wraps(function)
    def run(**arguments: Any) -> None:
        function(**{name: _id(value) if name in ids else value for name, value in arguments.items()})

    return app.task(retry=Patience())(run)


def enqueue(task: Task, *, workspace_id: UUID, **arguments: Any) -> None:
    """Put a job into the queue, as part of the caller's transaction: what is rolled back leaves no job.

    Arguments are what JSON holds, or UUIDs. Raises TypeError where they are not those of the task.
    """
    inspect.signature(task.func).bind(workspace_id=workspace_id, **arguments)
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
    job = Job(task_name=task.name, queue=task.queue, lock=None, queueing_lock=None)
    # Not by the application's own connector: within a worker that is another connection, so another transaction.
    deferrer = JobDeferrer(job_manager=JobManager(DjangoConnector()), job=job)
    # A tenant may not even read the queue, which holds the jobs of all workspaces.
    with staff_session():
        deferrer.defer(workspace_id=str(workspace_id), **plain)


def _id(value: Any) -> Any:
    return UUID(value) if isinstance(value, str) else value
