"""Narrowing a list to what a query finds: a condition on its rows, in whatever order they come."""

from typing import Any
from uuid import UUID

from crm.workspaces.scope import ask

from . import spelling
from .finding import matrix
from .kinds import Kind, kinds
from .wanted import Tiers, Wanted

FEW = 2000  # ids that a list is narrowed to
NEWEST = 2000  # rows that are looked at first
MANY = 40  # matches among them that say: walking the list soon meets a page of them
# SQL on the columns of the table, and its parameters.
Condition = tuple[str, list[Any]]
NOTHING: Condition = ("false", [])


def narrowed(workspace_id: UUID, kind_name: str, query: str) -> Condition:
    """Return the condition that a record is found by a query; it holds for this workspace alone."""
    kind, wanted = kinds[kind_name], Wanted.parse(query)
    if not wanted.tiers:
        return NOTHING
    found = _met(kind, workspace_id, wanted.widest)
    if found == NOTHING and (looked_up := spelling.looked_up(wanted)):
        known = ask(workspace_id, spelling.FIND, [workspace_id, looked_up])
        tiers = spelling.similar(wanted, [word for (word,) in known])
        return _met(kind, workspace_id, tiers) if tiers else NOTHING
    return found


def _met(kind: Kind, workspace_id: UUID, tiers: Tiers) -> Condition:
    """Return the condition that a tier matches: few rows by their ids, many by what is met on the way."""
    walked = _walked(kind, tiers)
    [[met]] = ask(
        workspace_id,
        f"SELECT count(*) FROM (SELECT * FROM {kind.table} WHERE workspace_id = %s ORDER BY updated_at DESC, id DESC"
        f" LIMIT {NEWEST}) {kind.table} WHERE deleted_at IS NULL AND {walked[0]}",
        [workspace_id, *walked[1]],
    )
    if met >= MANY:
        return walked
    sql = f"SELECT id FROM {kind.table}_ranked('{{}}', %s::text[], 0, {FEW + 1}, {FEW + 1})"
    rows = ask(workspace_id, sql, [matrix(tiers)])
    if len(rows) > FEW:
        return walked
    return (f"{kind.table}.id = ANY(%s::uuid[])", [[pk for (pk,) in rows]]) if rows else NOTHING


def _walked(kind: Kind, tiers: Tiers) -> Condition:
    """Return the condition on the key; as a CASE, for the planner would think that LIKE leaves too little to walk."""
    tests = " OR ".join(
        f"({' AND '.join([f'{kind.table}.search_key LIKE %s'] * len(patterns))})" for _, patterns in tiers
    )
    return f"CASE WHEN {tests} THEN true ELSE false END", [pattern for _, patterns in tiers for pattern in patterns]
