"""The task that updates older rows after an upgrade has changed how values and keys are stored."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.db.session import tenant_session
from crm.history.statements import update_derived
from crm.history.writes import update
from crm.jobs.tasks import task
from crm.workspaces.actor import operator_actor
from crm.workspaces.records import Record

from .registry import search_configs

log = logging.getLogger("carnet.search")
BATCH = 1000  # rows that are locked at a time


@task
def rebuild_keys(*, workspace_id: UUID) -> None:
    """Derive the columns of all records of a workspace again; migrations enqueue it, once for each workspace.

    It also corrects values that would be stored differently now, such as ids with spaces around them.
    """
    for config in search_configs.values():
        model: Any = config.model
        rows = model.objects.in_workspace(workspace_id).order_by("id").select_for_update()
        after, changed, is_last = UUID(int=0), 0, False
        while not is_last:
            with tenant_session(workspace_id):
                batch = list(rows.filter(id__gt=after)[:BATCH])
                changed += update_derived(workspace_id, batch) if batch else 0
                _correct_values(workspace_id, batch)
            is_last = len(batch) < BATCH
            after = batch[-1].pk if batch else after
        log.info("rebuilt the keys of %s rows of %s", changed, config.name)


def _correct_values(workspace_id: UUID, records: Sequence[Record]) -> None:
    # Through the write path, because people see these values, and find in the history why they changed.
    actor = operator_actor(workspace_id, source="upgrade", name="upgrade")
    for record in records:
        # Deleted records stay as they are.
        for name, value in record.corrected_values().items() if record.deleted_at is None else ():
            stored = getattr(record, name)
            try:
                with transaction.atomic():
                    update(actor, record, {name: value})
            except ValidationError:
                # Another record has the corrected value, so people must decide which one it belongs to.
                setattr(record, name, stored)
                record.derive()
                log.warning("%s of %s %s stays as it is", name, record._meta.model_name, record.pk)
