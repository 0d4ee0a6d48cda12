"""Tasks for the tests, which the worker of tests/jobs/settings.py knows too."""

import time
from pathlib import Path
from uuid import UUID

from crm.db.session import tenant_session
from crm.jobs.tasks import enqueue, task
from crm.workspaces.actor import operator_actor
from customers.actions import update_customer

given: list[dict] = []


@task
def rename(*, workspace_id: UUID, customer_id: UUID, name: str, once: str = "") -> None:
    """Rename a customer, once the file of that name exists if one is given."""
    while once and not Path(once).exists():
        time.sleep(0.02)
    with tenant_session(workspace_id):
        actor = operator_actor(workspace_id, source="job", name="rename")
        update_customer(actor=actor, pk=customer_id, name=name)


@task
def take(*, workspace_id: UUID, record_id: UUID | None, name: str, many: list) -> None:
    given.append({"workspace_id": workspace_id, "record_id": record_id, "name": name, "many": many})


@task
def pass_on_and_fail(*, workspace_id: UUID, secret: str) -> None:
    with tenant_session(workspace_id):
        enqueue(take, workspace_id=workspace_id, record_id=None, name="", many=[])
        raise RuntimeError(secret)
