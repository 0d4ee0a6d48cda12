"""Runs of jobs: their workspace, retries, and a log without arguments."""

import asyncio
import io
import logging
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import connector_params
from procrastinate.manager import JobManager

from crm.history.models import Change
from crm.jobs.housekeeping import retry_stalled_jobs
from crm.jobs.tasks import DELAYS, enqueue
from customers.models import Customer

from . import errands
from .conftest import as_owner, queue


@pytest.fixture
def logged(monkeypatch) -> io.StringIO:
    """The output of the application's log handler."""
    [console] = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    stream = io.StringIO()
    monkeypatch.setattr(console, "stream", stream)
    return stream


def names(someone):
    with someone.scope():
        return [customer.name for customer in Customer.objects.all()]


def fail(alice):
    enqueue(errands.pass_on_and_fail, workspace_id=alice.workspace.id, secret="https://example.com/jean.dupont")


def test_job_that_succeeds_acts_in_its_workspace_and_is_deleted(run_jobs, alice):
    customer = alice.customer(name="Nord")
    enqueue(errands.rename, workspace_id=alice.workspace.id, customer_id=UUID(customer["id"]), name="Sud")
    run_jobs()
    assert names(alice) == ["Sud"]
    with alice.scope():
        assert Change.objects.filter(source="job").count() == 1
    assert queue() == []


def test_job_with_a_record_of_another_workspace_fails(run_jobs, alice, charlie):
    customer = charlie.customer(name="Outside")
    enqueue(errands.rename, workspace_id=alice.workspace.id, customer_id=UUID(customer["id"]), name="Sud")
    run_jobs()
    assert names(charlie) == ["Outside"]
    assert [job.attempts for job in queue()] == [1]


def test_job_arguments_annotated_as_uuid_arrive_as_uuid(run_jobs, alice):
    sent = {"workspace_id": alice.workspace.id, "record_id": alice.workspace.id, "name": str(UUID(int=0)), "many": [1]}
    enqueue(errands.take, **sent)
    enqueue(errands.take, **sent | {"record_id": None})
    run_jobs()
    assert sorted(errands.given, key=lambda one: one["record_id"] is None) == [sent, sent | {"record_id": None}]


def test_job_that_fails_rolls_back_jobs_it_enqueued(run_jobs, alice):
    fail(alice)
    run_jobs()
    assert [job.task_name for job in queue()] == ["tests.jobs.errands.pass_on_and_fail"]
    assert errands.given == []


def test_job_that_fails_is_retried_with_growing_delays_then_stays_failed(run_jobs, alice, logged):
    fail(alice)
    for attempt, delay in enumerate(DELAYS, start=1):
        begun = timezone.now()
        run_jobs()
        [job] = queue()
        assert (job.status, job.attempts) == ("todo", attempt)
        assert begun <= job.scheduled_at - timedelta(seconds=delay) <= timezone.now()
        as_owner("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id = %s", job.pk)
    assert logged.getvalue() == ""
    run_jobs()
    assert [job.status for job in queue()] == ["failed"]
    run_jobs()
    assert [job.attempts for job in queue()] == [len(DELAYS) + 1]


def test_log_of_a_failed_job_names_task_and_place_without_arguments(run_jobs, alice, logged):
    fail(alice)
    as_owner("UPDATE procrastinate_jobs SET attempts = %s", len(DELAYS))
    run_jobs()
    said = logged.getvalue()
    assert "Job tests.jobs.errands.pass_on_and_fail[" in said
    assert "failed: RuntimeError at crm/jobs/tasks.py:" in said
    assert "tests/jobs/errands.py:" in said
    assert "dupont" not in said
    assert str(alice.workspace.id) not in said
    assert said.count("\n") == 1


def test_log_of_a_job_of_an_unknown_task_has_no_arguments(run_jobs, alice, logged):
    fail(alice)
    as_owner("UPDATE procrastinate_jobs SET task_name = 'gone.task'")
    run_jobs()
    assert [job.status for job in queue()] == ["failed"]
    assert "Job gone.task[" in logged.getvalue()
    assert "dupont" not in logged.getvalue()


@pytest.mark.parametrize(("attempts", "status"), [(0, "todo"), (len(DELAYS), "failed")])
def test_job_of_a_killed_worker_is_retried_a_limited_number_of_times(run_jobs, alice, attempts, status):
    fail(alice)
    as_owner("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", attempts)

    async def take_up() -> None:
        async with PsycopgQueue() as manager:
            await retry_stalled_jobs(manager)

    asyncio.run(take_up())
    assert [(job.status, job.attempts) for job in queue()] == [(status, attempts + 1)]


def test_housekeeping_job_deletes_old_failed_jobs(run_jobs, alice):
    for _ in range(2):
        fail(alice)
    old, young = queue()
    as_owner("UPDATE procrastinate_jobs SET status = 'doing'")
    as_owner("UPDATE procrastinate_jobs SET status = 'failed'")
    as_owner("UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = %s", old.pk)
    as_owner(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        """ VALUES ('default', 'crm.jobs.housekeeping.tidy', '{"timestamp": 0}')"""
    )
    run_jobs()
    assert [job.pk for job in queue()] == [young.pk]


class PsycopgQueue:
    """The queue over a connection as a worker has it."""

    async def __aenter__(self) -> JobManager:
        self.connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=1)
        await self.connector.open_async()
        return JobManager(self.connector)

    async def __aexit__(self, *_: object) -> None:
        await self.connector.close_async()
