"""Background tasks, and how a job is put into the queue.

A job carries the workspace and the ids of records. It does the slow work, then opens a session of its workspace and
calls one action. A task must be safe to run twice, as a worker may be killed in the middle of it.
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


class RetryWithDelays(BaseRetryStrategy):
    """Retry a failed job after longer and longer delays."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return the next attempt, or None after the last one."""
        if job.attempts >= len(DELAYS):
            return None
        return RetryDecision(retry_in={"seconds": DELAYS[job.attempts]})


def task(function: Callable[..., None]) -> Task:
    """Make a task, which `enqueue` takes, of a function with keyword arguments, one of them `workspace_id`.

    Arguments annotated as UUID arrive as UUID.
    """
    parameters = inspect.signature(function, eval_str=True).parameters
    annotations = {name: parameter.annotation for name, parameter in parameters.items()}
    # get_args opens `UUID | None`.
    ids = {name for name, annotation in annotations.items() if UUID in (annotation, *get_args(annotation))}

    @wraps(function)
    def run(**arguments: Any) -> None:
        function(**{name: UUID(value) if name in ids and value else value for name, value in arguments.items()})

    return app.task(retry=RetryWithDelays())(run)


def enqueue(task: Task, *, workspace_id: UUID, **arguments: Any) -> None:
    """Put a job into the queue as part of the caller's transaction: a rollback leaves no job.

    Arguments are JSON values or UUIDs. Raises TypeError if they do not fit the task.
    """
    # Checked in the caller's request, as a failure in the worker would be noticed late.
    inspect.signature(task.func).bind(workspace_id=workspace_id, **arguments)
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
    job = Job(task_name=task.name, queue=task.queue, lock=None, queueing_lock=None)
    # Not the connector of the app: inside a worker that is another connection, so another transaction.
    deferrer = JobDeferrer(job_manager=JobManager(DjangoConnector()), job=job)
    # The tenant role may not read the queue, which holds the jobs of all workspaces.
    with staff_session():
        deferrer.defer(workspace_id=str(workspace_id), **plain)
