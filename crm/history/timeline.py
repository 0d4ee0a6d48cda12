"""The timeline of a record and its parts, or of the workspace: newest changes first, a change set as one entry."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

from .models import Change, ChangeSet
from .registry import tracked_models

# Changes of a set that are counted; a set may have a million.
MAX_COUNTED = 1000
PAGE_SIZE = 20

# The newest changes of each record, by the index on a record's changes; no others can be on the page. A change set is
# shown at its newest change, and not again on a later page for its older ones.
OF_RECORD = """
WITH part (record_type, record_id) AS MATERIALIZED ({parts}){open_sets}, newest AS (
    SELECT c.id, c.change_set_id FROM part CROSS JOIN LATERAL (
        SELECT c.id, c.change_set_id FROM crm_change c
        WHERE c.workspace_id = %(workspace)s AND c.record_type = part.record_type AND c.record_id = part.record_id
          AND {earlier}
        ORDER BY c.id DESC LIMIT %(limit)s
    ) c
)
SELECT max(id::text)::uuid, count(*) FROM newest GROUP BY coalesce(change_set_id, id) ORDER BY 1 DESC LIMIT %(limit)s
"""
# The change sets that were being written at the cursor, and have changes on the pages before it.
OPEN_SETS = """, open_set AS MATERIALIZED (
    SELECT s.id FROM crm_changeset s
    WHERE s.workspace_id = %(workspace)s AND s.id < %(before)s AND s.id > %(since)s AND EXISTS (
        SELECT FROM crm_change n WHERE n.workspace_id = %(workspace)s AND n.change_set_id = s.id
           AND n.id >= %(before)s AND (n.record_type, n.record_id) IN (SELECT record_type, record_id FROM part)
    )
)"""
EARLIER = "c.id < %(before)s AND (c.change_set_id IS NULL OR c.change_set_id NOT IN (SELECT id FROM open_set))"
# The longest that writing a change set takes.
MAX_WRITE_MS = 60 * 60 * 1000

# Steps from one entry to the next; a change set of any size is skipped by looking up its first change.
OF_WORKSPACE = """
WITH RECURSIVE entry AS (
    (SELECT {entry}, 1 AS number FROM crm_change c WHERE {condition} ORDER BY c.id DESC LIMIT 1)
    UNION ALL
    SELECT c.*, entry.number + 1 FROM entry CROSS JOIN LATERAL (
        SELECT {entry} FROM crm_change c WHERE {condition} AND c.id < entry.first ORDER BY c.id DESC LIMIT 1
    ) c WHERE entry.number < %(limit)s
)
SELECT id, CASE WHEN first = id THEN 1 ELSE (
    SELECT count(*) FROM (
        SELECT FROM crm_change n WHERE n.workspace_id = %(workspace)s AND n.change_set_id = entry.change_set_id
        AND n.record_type = ANY(%(types)s) ORDER BY n.id LIMIT %(counted)s
    ) of_set
) END FROM entry
"""
ENTRY = """c.id, c.change_set_id, coalesce((
    SELECT n.id FROM crm_change n
    WHERE n.workspace_id = c.workspace_id AND n.change_set_id = c.change_set_id ORDER BY n.id LIMIT 1
), c.id) AS first"""


class TimelineEntry(NamedTuple):
    """One change, or the newest of `number` changes of a change set; `undone` if it or its set has been undone."""

    change: Change
    number: int
    undone: bool

    @property
    def cursor(self) -> UUID:
        """The id that the next page begins after."""
        return self.change.pk


def timeline(actor: Actor, record: Record, before: UUID | None = None) -> list[TimelineEntry]:
    """Return the newest entries of a record and its parts, or those before a cursor: one more than a page shows.

    Takes two queries.
    """
    values = {"type": record._meta.model_name, "record": record.pk, "limit": PAGE_SIZE + 1}
    paging = {"open_sets": "", "earlier": "true"}
    if before:
        paging = {"open_sets": OPEN_SETS, "earlier": EARLIER}
        # A UUIDv7 begins with its time, 48 bits of milliseconds.
        values |= {"before": before, "since": UUID(int=max((before.int >> 80) - MAX_WRITE_MS, 0) << 80)}
    return _entries(actor, OF_RECORD.format(parts=_parts(actor, record), **paging), values)


def recently_changed(actor: Actor) -> list[TimelineEntry]:
    """Return the newest entries of the workspace, of the record types that the actor may read, by two queries."""
    types = [name for name, tracked in tracked_models.items() if actor.has_permission(f"{tracked.resource}:read")]
    condition = "c.workspace_id = %(workspace)s AND c.record_type = ANY(%(types)s)"
    values = {"types": types, "limit": PAGE_SIZE, "counted": MAX_COUNTED}
    return _entries(actor, OF_WORKSPACE.format(entry=ENTRY, condition=condition), values)


def _parts(actor: Actor, record: Record) -> str:
    """Return the SQL that selects type and id of a record and of its parts."""
    selects = ["SELECT %(type)s::text, %(record)s::uuid"]
    for name, tracked in tracked_models.items():
        if actor.has_permission(f"{tracked.resource}:read"):
            for field in tracked.references():
                if field.name in tracked.part_of and field.related_model is type(record):
                    rows = f"{tracked.model._meta.db_table} WHERE workspace_id = %(workspace)s AND {field.column}"
                    selects.append(f"SELECT '{name}', id FROM {rows} = %(record)s")
    return " UNION ALL ".join(selects)


def _entries(actor: Actor, sql: str, values: Mapping[str, Any]) -> list[TimelineEntry]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "workspace": actor.workspace_id})
        numbers = dict(cursor.fetchall())
    # Undone by itself, or along with its change set.
    undoes_it = Q(undoes=OuterRef("pk")) | Q(undoes=OuterRef("change_set_id"))
    undoing = ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes_it)
    changes = Change.objects.in_workspace(actor.workspace_id).filter(pk__in=numbers).select_related("change_set")
    return [
        TimelineEntry(change, numbers[change.pk], change.is_undone)
        for change in changes.annotate(is_undone=Exists(undoing)).order_by("-id")
    ]
