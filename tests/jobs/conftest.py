import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from crm.db.session import staff_session
from crm.jobs.worker import work

from . import errands


def queue() -> list[ProcrastinateJob]:
    """Return the jobs that the queue holds, but for those that keep it in order."""
    with staff_session():
        return list(ProcrastinateJob.objects.exclude(task_name__endswith=".tidy").order_by("id"))


def as_owner(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def run_jobs(transactional_db, monkeypatch) -> Iterator[Callable[[], None]]:
    """A worker that runs what is due now, in this process, on a queue that is emptied before and after."""
    # The threads that run jobs leave no connection behind, which would keep the database from being dropped.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    empty = "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
    as_owner(empty)
    errands.given.clear()
    yield lambda: asyncio.run(work(wait=False))
    as_owner(empty)
