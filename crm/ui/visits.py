"""The records that a member viewed recently."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crm.db.session import prepared_cursor
from crm.history.registry import tracked_models
from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.records import Record

from .models import Visit

RECENT = 20

# Not an action: viewing a record does not change it, so it is not in its history.
# SKIP LOCKED, so that nothing waits: a visit that another transaction is writing need not be written again.
VISIT = """
WITH known AS (
    SELECT id FROM crm_visit
    WHERE workspace_id = %(workspace)s AND user_id = %(user)s
      AND record_type = %(record_type)s AND record_id = %(record)s
), free AS (
    SELECT v.id FROM crm_visit v JOIN known ON v.id = known.id
    WHERE v.workspace_id = %(workspace)s FOR UPDATE OF v SKIP LOCKED
), moved AS (
    UPDATE crm_visit v SET at = now() FROM free WHERE v.workspace_id = %(workspace)s AND v.id = free.id
)
INSERT INTO crm_visit (workspace_id, id, user_id, record_type, record_id, at)
SELECT %(workspace)s, %(id)s, %(user)s, %(record_type)s, %(record)s, now() WHERE NOT EXISTS (SELECT FROM known)
ON CONFLICT DO NOTHING
"""


class RecentRecord(NamedTuple):
    """A record, and when it was last viewed."""

    record: Any
    at: datetime


def record_visit(actor: Actor, record: Record) -> None:
    """Record that a member views a record now."""
    # An integration has no recent records to return to.
    if actor.user_id is not None:
        values = {"workspace": actor.workspace_id, "user": actor.user_id, "id": new_id()}
        prepared_cursor().execute(VISIT, {**values, "record_type": record._meta.model_name, "record": record.pk})


def recent_records(actor: Actor) -> list[RecentRecord]:
    """Return the records that a member viewed last and may still read, newest first; one query per record type."""
    if actor.user_id is None:
        return []
    visits = Visit.objects.in_workspace(actor.workspace_id).filter(user_id=actor.user_id).order_by("-at")[:RECENT]
    ids: dict[str, list[UUID]] = defaultdict(list)
    for visit in visits:
        tracked = tracked_models.get(visit.record_type)
        # The role may have fewer permissions since the visit.
        if tracked is not None and actor.has_permission(f"{tracked.resource}:read"):
            ids[visit.record_type].append(visit.record_id)
    records: dict[UUID, Any] = {}
    for name, pks in ids.items():
        model = tracked_models[name].model
        records |= model.objects.in_workspace(actor.workspace_id).not_deleted().in_bulk(pks)
    return [RecentRecord(records[visit.record_id], visit.at) for visit in visits if visit.record_id in records]
