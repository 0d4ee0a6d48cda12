"""Reads of shapes: one round trip each, or a stream.

The role, the workspace and the question travel as one simple query, which PostgreSQL runs as one transaction. The
shape says what is selected, the FilterSet's queryset narrows the rows; they start from the workspace here.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from crm.workspaces.actor import Actor
from crm.workspaces.scope import tenant, tenant_sql

from .pagination import Cursor, Order
from .shapes import Shape

Record = dict[str, Any]


def one(shape: type[Shape], actor: Actor, pk: UUID) -> Record | None:
    """Return a live record as it is shown, or None."""
    sql = f"SELECT {shape.select()} FROM {shape.table()} WHERE {_live(shape)} AND {shape.table()}.id = %s"
    records = shape.rows(_rows(actor, sql, [actor.workspace_id, pk]))
    return records[0] if records else None


def page(
    shape: type[Shape], actor: Actor, rows: QuerySet, order: Order, limit: int, cursor: Cursor | None = None
) -> tuple[list[Record], Cursor | None]:
    """Return up to `limit` records after the cursor, and the cursor of the next page where there is one."""
    table, (where, params) = shape.table(), _where(shape, actor, rows)
    if cursor is not None:
        condition, values = order.after(table, cursor)
        where, params = f"{where} AND {condition}", [*params, *values]
    key = f"{table}.{order.column}::text" if order.column else "NULL"
    sql = f"SELECT {shape.select()}, {key} FROM {table} WHERE {where} {order.sql(table)} LIMIT {limit + 1}"
    tuples = _rows(actor, sql, params)
    records = shape.rows(values[:-1] for values in tuples[:limit])
    more = len(tuples) > limit
    return records, Cursor(records[-1]["id"], tuples[limit - 1][-1]) if more else None


def stream(shape: type[Shape], actor: Actor, rows: QuerySet, order: Order) -> Iterator[bytes]:
    """Yield the JSON objects of all records, with commas between them, as PostgreSQL makes them.

    Runs after the view has returned, and so opens its own transaction. COPY's CSV, told to quote with a character
    that JSON never contains, is JSON as it stands, a line a record.
    """
    table, (where, params) = shape.table(), _where(shape, actor, rows)
    select = f"SELECT {shape.json_object()} FROM {table} WHERE {where} {order.sql(table)}"
    sql = rf"COPY ({select}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
    with tenant(actor.workspace_id), connection.cursor() as cursor, cursor.copy(sql, params) as copy:
        lines = iter(copy)
        separator = b""
        while batch := list(islice(lines, 200)):
            yield separator + b",".join(batch)
            separator = b","


def _rows(actor: Actor, sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"{tenant_sql(actor.workspace_id)}; {sql}", params)
        cursor.nextset()
        cursor.nextset()
        return cursor.fetchall()


def _live(shape: type[Shape]) -> str:
    return f"{shape.table()}.workspace_id = %s AND {shape.table()}.deleted_at IS NULL"


def _where(shape: type[Shape], actor: Actor, rows: QuerySet) -> tuple[str, list]:
    query = rows.query
    if sum(map(bool, query.alias_refcount.values())) > 1:
        raise TypeError("A filter of a shape may not join; filter by a subquery.")
    if not query.where:
        return _live(shape), [actor.workspace_id]
    try:
        sql, params = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except EmptyResultSet:
        return "false", []
    return f"{_live(shape)} AND {sql}", [actor.workspace_id, *params]
