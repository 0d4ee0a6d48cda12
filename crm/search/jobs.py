"""The task that rebuilds sort and search keys after an upgrade has changed how they are made."""

import logging
from typing import Any
from uuid import UUID

from crm.db.session import tenant_session
from crm.history.statements import update_derived
from crm.jobs.tasks import task

from .registry import search_configs

log = logging.getLogger("carnet.search")
BATCH = 1000  # rows that are locked at a time


@task
def rebuild_keys(*, workspace_id: UUID) -> None:
    """Derive the columns of all records of a workspace again; migrations enqueue it, once for each workspace."""
    for config in search_configs.values():
        model: Any = config.model
        rows = model.objects.in_workspace(workspace_id).order_by("id").select_for_update()
        after, changed, is_last = UUID(int=0), 0, False
        while not is_last:
            with tenant_session(workspace_id):
                batch = list(rows.filter(id__gt=after)[:BATCH])
                changed += update_derived(workspace_id, batch) if batch else 0
            is_last = len(batch) < BATCH
            after = batch[-1].pk if batch else after
        log.info("rebuilt the keys of %s rows of %s", changed, config.name)
