"""The records that a member has looked at, newest first."""

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

SHOWN = 20

# Where another transaction is writing the same visit, that one is as good: nobody waits to look at a record.
VISIT = """
WITH known AS (
    SELECT id FROM crm_visit
    WHERE workspace_id = %(workspace)s AND user_id = %(user)s AND record_type = %(kind)s AND record_id = %(record)s
), free AS (
    SELECT v.id FROM crm_visit v JOIN known ON v.id = known.id
    WHERE v.workspace_id = %(workspace)s FOR UPDATE OF v SKIP LOCKED
), moved AS (
    UPDATE crm_visit v SET at = now() FROM free WHERE v.workspace_id = %(workspace)s AND v.id = free.id
)
INSERT INTO crm_visit (workspace_id, id, user_id, record_type, record_id, at)
SELECT %(workspace)s, %(id)s, %(user)s, %(kind)s, %(record)s, now() WHERE NOT EXISTS (SELECT FROM known)
ON CONFLICT DO NOTHING
"""


class RecentRecord(NamedTuple):
    """A record, and when it was looked at last."""

    record: Any
    at: datetime


def record_visit(actor: Actor, record: Record) -> None:
    """Note that a member looks at a record now."""
    if actor.user_id is not None:
        values = {"workspace": actor.workspace_id, "user": actor.user_id, "id": new_id()}
        prepared_cursor().execute(VISIT, {**values, "kind": record._meta.model_name, "record": record.pk})


def recent_records(actor: Actor) -> list[RecentRecord]:
    """Return what a member looked at last and may still read, newest first: a query, and one for each kind met."""
    if actor.user_id is None:
        return []
    visits = Visit.objects.in_workspace(actor.workspace_id).filter(user_id=actor.user_id).order_by("-at")[:SHOWN]
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for one in visits:
        if one.record_type in tracked_models and actor.has_permission(
            f"{tracked_models[one.record_type].resource}:read"
        ):
            wanted[one.record_type].append(one.record_id)
    found = {
        record.pk: record
        for name, pks in wanted.items()
        for record in tracked_models[name]
        .model.objects.in_workspace(actor.workspace_id)
        .not_deleted()
        .filter(pk__in=pks)
    }
    return [RecentRecord(found[one.record_id], one.at) for one in visits if one.record_id in found]
