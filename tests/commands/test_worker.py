"""The worker as a process: by itself, and beside the server that `up` starts."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from crm.db.cluster import Cluster

from .carnet import PATIENCE_SECONDS, Carnet, environment, eventually, popen

WITH_ERRANDS = {"DJANGO_SETTINGS_MODULE": "tests.jobs.settings"}
ACME = "550e8400-e29b-41d4-a716-446655440000"
RENAME = """
from uuid import UUID
from crm.jobs.tasks import enqueue
from crm.workspaces.models import Workspace
from crm.db.session import staff_session
from tests.jobs.errands import rename
with staff_session():
    workspace = Workspace.objects.get(slug="demo")
enqueue(rename, workspace_id=workspace.pk, customer_id=UUID("{customer}"), name="{name}", once="{once}")
"""
NAME = """
from customers.models import Customer
from crm.db.session import staff_session
with staff_session():
    print(Customer.objects.get(pk="{customer}").name)
"""
STATES = """
from procrastinate.contrib.django.models import ProcrastinateJob
print(*ProcrastinateJob.objects.filter(task_name__endswith="rename").values_list("status", flat=True))
"""
WORKERS = """
from procrastinate.contrib.django.models import ProcrastinateWorker
print(ProcrastinateWorker.objects.count())
"""


def enqueue(carnet: Carnet, name: str, once: Path | str = "") -> None:
    code = RENAME.format(customer=ACME, name=name, once=once)
    done = carnet.run("shell", "--no-imports", "-c", code, **WITH_ERRANDS)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def launch_worker(another: Carnet) -> Iterator[Callable[[], subprocess.Popen]]:
    """Begins `worker` as a terminal does, all output in one file; a worker that the test left is killed."""
    workers = []

    def launch() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker", "--data", str(another.data)]
        with another.log.open("w") as log:
            workers.append(popen(command, env=environment(**WITH_ERRANDS), stdout=log, stderr=log))
        return workers[-1]

    yield launch
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
            worker.wait(PATIENCE_SECONDS)


def test_up_runs_jobs(another: Carnet) -> None:
    another.start(**WITH_ERRANDS)
    enqueue(another, "Renamed later")
    eventually(lambda: another.call("GET", f"/api/customers/{ACME}").json()["data"]["name"] == "Renamed later")


def test_up_restarts_a_worker_that_ended_by_itself(another: Carnet) -> None:
    another.start()
    first = eventually(lambda: another.jobs_worker)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: another.jobs_worker not in (first, None))
    eventually(lambda: "The worker had ended by itself and was restarted." in another.output)
    assert another.status("/api/contacts") == 200


def test_ctrl_c_ends_the_worker_of_up(another: Carnet) -> None:
    another.start()
    eventually(lambda: another.jobs_worker)
    assert another.interrupt() == 0
    assert another.output.endswith("\n\nStopping …\n")
    assert another.leaves_nothing()


def test_worker_of_a_killed_up_ends(another: Carnet) -> None:
    another.start()
    worker = eventually(lambda: another.jobs_worker)
    os.kill(another.process.pid, signal.SIGKILL)
    another.process.wait()
    eventually(lambda: not Path(f"/proc/{worker}").exists())
    another.start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_told_to_end_finishes_the_running_job(
    another: Carnet, launch_worker: Callable[[], subprocess.Popen], tmp_path: Path, number: int
) -> None:
    enqueue(another, "Finished in order", once=tmp_path / "finish")
    worker = launch_worker()
    eventually(lambda: "Running jobs" in another.output)
    eventually(lambda: another.printed("shell", "--no-imports", "-c", STATES).split() == ["doing"])
    worker.send_signal(number)
    (tmp_path / "finish").touch()
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert another.output == "Running jobs (Ctrl-C stops it) …\n"
    assert another.printed("shell", "--no-imports", "-c", NAME.format(customer=ACME)) == "Finished in order\n"
    assert another.leaves_nothing()


def test_worker_that_loses_the_database_says_so(another: Carnet, launch_worker: Callable[[], subprocess.Popen]) -> None:
    worker = launch_worker()
    eventually(lambda: "Running jobs" in another.output)
    eventually(lambda: another.printed("shell", "--no-imports", "-c", WORKERS) == "1\n")
    os.kill(another.postmaster, signal.SIGINT)
    assert worker.wait(PATIENCE_SECONDS) == 1
    assert another.output.endswith(
        "The worker lost the database. Make sure that it runs, then start the worker again with: manage.py worker.\n"
    )
    assert "Traceback" not in another.output


def test_worker_without_tables_names_migrate(tmp_path: Path) -> None:
    done = Carnet(tmp_path / "data").run("worker")
    assert done.returncode == 1
    assert done.stderr.endswith("run manage.py migrate, then start the worker again.\n")


def test_worker_as_superuser_is_refused(carnet: Carnet, tmp_path: Path) -> None:
    to = Cluster(carnet.data).superuser
    url = f"postgresql://{to['user']}:{quote(to['password'])}@{quote(to['host'], safe='')}:{to['port']}/crm"
    done = Carnet(tmp_path).run("worker", DATABASE_URL=url)
    assert done.returncode == 1
    assert "is a superuser, so row security would be skipped silently" in done.stderr
    assert "Traceback" not in done.stderr


def test_worker_without_database_is_explained(tmp_path: Path) -> None:
    done = Carnet(tmp_path).run("worker", DATABASE_URL="postgresql://crm@127.0.0.1:9/crm")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be reached. Check DATABASE_URL: ")
