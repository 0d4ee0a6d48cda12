"""What has happened: to a record and its parts, or in the whole workspace; newest first, a change set as one line."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

from .models import Change, ChangeSet
from .registry import tracked_models

SHOWN = 20

# Of each record the few newest changes, by the index that has a record's; no more than those can be on the page. A
# change set stands where its newest change does: on a later page it is not shown again for its older ones.
OF_RECORD = """
WITH part (record_type, record_id) AS MATERIALIZED ({parts}){begun}, found AS (
    SELECT c.id, c.change_set_id FROM part CROSS JOIN LATERAL (
        SELECT c.id, c.change_set_id FROM crm_change c
        WHERE c.workspace_id = %(workspace)s AND c.record_type = part.record_type AND c.record_id = part.record_id
          AND {earlier}
        ORDER BY c.id DESC LIMIT %(most)s
    ) c
)
SELECT max(id::text)::uuid, count(*) FROM found GROUP BY coalesce(change_set_id, id) ORDER BY 1 DESC LIMIT %(most)s
"""
# The change sets that were being written at the cursor, and of which a part is on the pages before it.
BEGUN = """, begun AS MATERIALIZED (
    SELECT s.id FROM crm_changeset s
    WHERE s.workspace_id = %(workspace)s AND s.id < %(before)s AND s.id > %(since)s AND EXISTS (
        SELECT FROM crm_change n WHERE n.workspace_id = %(workspace)s AND n.change_set_id = s.id
           AND n.id >= %(before)s AND (n.record_type, n.record_id) IN (SELECT record_type, record_id FROM part)
    )
)"""
EARLIER = "c.id < %(before)s AND (c.change_set_id IS NULL OR c.change_set_id NOT IN (SELECT id FROM begun))"
# No change set takes longer to write.
LONGEST_MS = 60 * 60 * 1000

# From one line to the next: a change set, however large, is stepped over by looking up its first change.
OF_WORKSPACE = """
WITH RECURSIVE line AS (
    (SELECT {line}, 1 AS number FROM crm_change c WHERE {wanted} ORDER BY c.id DESC LIMIT 1)
    UNION ALL
    SELECT c.*, line.number + 1 FROM line CROSS JOIN LATERAL (
        SELECT {line} FROM crm_change c WHERE {wanted} AND c.id < line.first ORDER BY c.id DESC LIMIT 1
    ) c WHERE line.number < %(most)s
)
SELECT id, 1 FROM line
"""
LINE = """c.id, coalesce((
    SELECT n.id FROM crm_change n
    WHERE n.workspace_id = c.workspace_id AND n.change_set_id = c.change_set_id ORDER BY n.id LIMIT 1
), c.id) AS first"""


class TimelineEntry(NamedTuple):
    """One change, or the newest of several that were made as one: `number` says how many of them are meant here.

    `undone` says that it, or its change set, has been undone.
    """

    change: Change
    number: int
    undone: bool

    @property
    def cursor(self) -> UUID:
        """Return what the next page begins after."""
        return self.change.pk


def timeline(actor: Actor, record: Record, before: UUID | None = None) -> list[TimelineEntry]:
    """Return the newest lines on a record and its parts, or those before a cursor: one more than a page shows.

    Two queries, whatever there is.
    """
    values = {"type": record._meta.model_name, "record": record.pk, "most": SHOWN + 1}
    narrowing = {"begun": "", "earlier": "true"}
    if before:
        narrowing = {"begun": BEGUN, "earlier": EARLIER}
        # An id begins with its time, in milliseconds.
        values |= {"before": before, "since": UUID(int=max((before.int >> 80) - LONGEST_MS, 0) << 80)}
    return _lines(actor, OF_RECORD.format(parts=_parts(actor, record), **narrowing), values)


def recently_changed(actor: Actor) -> list[TimelineEntry]:
    """Return the newest lines of the workspace, of the kinds that the actor may read: two queries."""
    types = [name for name, kind in tracked_models.items() if actor.has_permission(f"{kind.resource}:read")]
    wanted = "c.workspace_id = %(workspace)s AND c.record_type = ANY(%(types)s)"
    return _lines(actor, OF_WORKSPACE.format(line=LINE, wanted=wanted), {"types": types, "most": SHOWN})


def _parts(actor: Actor, record: Record) -> str:
    """Return the SQL that tells the records on the timeline of one, by type and id: itself, and what is part of it."""
    selects = ["SELECT %(type)s::text, %(record)s::uuid"]
    for name, kind in tracked_models.items():
        if actor.has_permission(f"{kind.resource}:read"):
            for field in kind.references():
                if field.name in kind.part_of and field.related_model is type(record):
                    rows = f"{kind.model._meta.db_table} WHERE workspace_id = %(workspace)s AND {field.column}"
                    selects.append(f"SELECT '{name}', id FROM {rows} = %(record)s")
    return " UNION ALL ".join(selects)


def _lines(actor: Actor, sql: str, values: Mapping[str, Any]) -> list[TimelineEntry]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "workspace": actor.workspace_id})
        numbers = dict(cursor.fetchall())
    undoing = ChangeSet.objects.in_workspace(actor.workspace_id).filter(
        Q(undoes=OuterRef("pk")) | Q(undoes=OuterRef("change_set_id"))
    )
    changes = Change.objects.in_workspace(actor.workspace_id).filter(pk__in=numbers).select_related("change_set")
    return [
        TimelineEntry(change, numbers[change.pk], change.is_undone)
        for change in changes.annotate(is_undone=Exists(undoing)).order_by("-id")
    ]
