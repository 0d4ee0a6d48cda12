"""Numbered pages, for doors whose clients ask for page 7 and are told how many there are.

Under row security the planner knows nothing of how many rows a condition meets, and would guess wrongly either way. So
the first rows in the order of the page are looked at before anything else: what many rows meet is met there. What few
meet comes from an index (crm.db.indexed_search), and only what is neither is left to a walk through all rows.
Totals are kept (crm.history.counters), or counted up to EXACT and estimated beyond: they do not hold up the rows.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from crm.db.session import fetch
from crm.history.counters import count_sql
from crm.queries.filters import Condition
from crm.workspaces.actor import Actor

from . import reading
from .authentication import Asked
from .serializers import RecordSerializer

# How many rows are looked at first, by how many are skipped: a few sizes, so that statements stay prepared.
WINDOW = 2000
WINDOWS = ((30, WINDOW), (150, 5000), (1000, 20_000))
EXACT = 2000
Records = list[dict[str, Any]]
# What an index found, where that is not much: of more, no row is looked up.
FEW = "(SELECT count(*) FROM hits) <= {exact} AND {table}.id IN (SELECT hit FROM hits)"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which page of how many rows, in which order: SQL on the columns of the table, which ends with an id.

    `walks` says that an index has this order, so that the first rows are had without the others.
    """

    order: str
    limit: int
    offset: int = 0
    walks: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """What an index is asked for: a column that has an `IndexedSearch`, and what to look for in it."""

    column: str
    operator: str
    wanted: Any

    def hits(self, table: str) -> str:
        """Return the SQL, which takes what is wanted, of the ids that the index finds: EXACT of them and one more."""
        return f"WITH hits AS MATERIALIZED (SELECT {table}_by_{self.column}(%s, {EXACT + 1}) AS hit)"


def everything_asked(serializer: type[RecordSerializer], flag: str, page: Numbered) -> Asked:
    """Return the question that `everything` asks."""
    condition = "" if flag == "live" else f"{serializer.table()}.{flag}"
    kind = serializer.model._meta.model_name
    return lambda workspace: _page(serializer, workspace, (condition, []), page, count_sql(flag), [workspace, kind])


def everything(
    serializer: type[RecordSerializer], actor: Actor, flag: str, page: Numbered, rows: list[tuple] | None = None
) -> tuple[Records, int]:
    """Return a page of all records that are `live`, or of those that have a flag, and how many there are.

    `rows` are the answer to the question, where it was asked before.
    """
    if rows is None:
        rows = fetch(actor.workspace_id, *everything_asked(serializer, flag, page)(actor.workspace_id))
    if not rows and page.offset:
        of_kind = [actor.workspace_id, serializer.model._meta.model_name]
        [[total]] = fetch(actor.workspace_id, f"SELECT {count_sql(flag)}", of_kind)
        return [], total
    return serializer.rows(row[:-1] for row in rows), rows[0][-1] if rows else 0


def matching(
    serializer: type[RecordSerializer],
    actor: Actor,
    condition: Condition,
    page: Numbered,
    search: Search | None = None,
) -> tuple[Records, bool]:
    """Return a page of the records that meet a condition and that a search finds, and whether more of them follow."""
    records, more, *_ = _matching(serializer, actor, condition, page, search)
    return records, more


def matching_of_how_many(
    serializer: type[RecordSerializer],
    actor: Actor,
    condition: Condition,
    page: Numbered,
    search: Search | None = None,
) -> tuple[Records, bool, int]:
    """Return what `matching` does, and how many records there are: exactly up to EXACT, beyond by a sample.

    They are more than the page and those before it hold, as long as more of them follow.
    """
    records, more, count, many = _matching(serializer, actor, condition, page, search)
    shown = page.offset + len(records)
    if not more and (records or not page.offset):
        return records, more, shown
    if count is None:
        count = max(_total(serializer, actor, condition, search, many), shown + 1 if more else 0)
    return records, more, count


def _matching(
    serializer: type[RecordSerializer], actor: Actor, condition: Condition, page: Numbered, search: Search | None
) -> tuple[Records, bool, int | None, bool]:
    """Return a page, whether more follow, and what was found out on the way: how many there are, or that it is many."""
    longer, count, many = replace(page, limit=page.limit + 1), None, False
    records = _among_the_first(serializer, actor, _both(search, serializer, condition), longer) if page.walks else None
    if records is None and search is not None:
        records, count = _among_hits(serializer, actor, search, condition, longer)
        many = records is None
    if records is None:
        sql, params = _page(serializer, actor.workspace_id, _both(search, serializer, condition), longer)
        records = serializer.rows(fetch(actor.workspace_id, sql, params, walk=many and page.walks))
    return records[: page.limit], len(records) > page.limit, count, many


def _total(
    serializer: type[RecordSerializer], actor: Actor, condition: Condition, search: Search | None, many: bool
) -> int:
    least, estimated = _estimates(serializer, actor, _both(search, serializer, condition))
    if many or least > 2 * EXACT:
        return max(EXACT + 1, estimated)  # to count what nearly everything meets takes longest
    looked_at, count = _count(serializer, actor, condition, search)
    return count if looked_at <= EXACT else max(EXACT + 1, estimated)


def _among_the_first(
    serializer: type[RecordSerializer], actor: Actor, condition: Condition, page: Numbered
) -> Records | None:
    """Return the page where the first rows already fill it, or are all there are; else None."""
    table, (where, params) = serializer.table(), _met(condition)
    window = next((size for offset, size in WINDOWS if page.offset <= offset), None)
    if window is None:
        return None
    in_order = f"FROM {table} WHERE {reading.not_deleted(serializer)} ORDER BY {page.order}"
    rows = fetch(
        actor.workspace_id,
        f"SELECT {serializer.select()} FROM (SELECT * {in_order} LIMIT {window}) {table} WHERE {where} LIMIT %s OFFSET %s",
        [actor.workspace_id, *params, page.limit, page.offset],
    )
    if len(rows) < page.limit:
        beyond = f"SELECT EXISTS (SELECT {in_order} OFFSET {window} LIMIT 1)"
        [[more]] = fetch(actor.workspace_id, beyond, [actor.workspace_id])
        if more:
            return None
    return serializer.rows(rows)


def _among_hits(
    serializer: type[RecordSerializer], actor: Actor, search: Search, condition: Condition, page: Numbered
) -> tuple[Records | None, int | None]:
    """Return the page of what an index finds, and of the first page how many there are; None where they are many."""
    table, (where, params) = serializer.table(), _met(condition)
    few = FEW.format(exact=EXACT, table=table)
    count = "" if page.offset else "count(*) OVER ()"
    sql, values = _page(serializer, actor.workspace_id, (f"{few} AND {where}", params), page, count)
    rows = fetch(
        actor.workspace_id,
        f"{search.hits(table)} SELECT (SELECT count(*) FROM hits), true, page.*"
        f" FROM (SELECT) one LEFT JOIN (SELECT true AS there, page.* FROM ({sql}) page) page ON true",
        [search.wanted, *values],
    )
    if rows[0][0] > EXACT:
        return None, None
    found = [row[3:] for row in rows if row[2]]
    if page.offset:
        return serializer.rows(found), None
    return serializer.rows(row[:-1] for row in found), found[0][-1] if found else 0


def _count(
    serializer: type[RecordSerializer], actor: Actor, condition: Condition, search: Search | None
) -> tuple[int, int]:
    """Return how many rows were looked at, and how many of them count; more than EXACT are not looked at."""
    table, (where, params) = serializer.table(), _met(condition)
    rows = f"FROM {table} WHERE {reading.not_deleted(serializer)} AND {where}"
    if search is None:
        sql = f"SELECT count(*), count(*) FROM (SELECT {rows} LIMIT {EXACT + 1}) met"
        [counts] = fetch(actor.workspace_id, sql, [actor.workspace_id, *params])
    else:
        few = FEW.format(exact=EXACT, table=table)
        sql = f"{search.hits(table)} SELECT (SELECT count(*) FROM hits), count(*) {rows} AND {few}"
        [counts] = fetch(actor.workspace_id, sql, [search.wanted, actor.workspace_id, *params])
    return counts[0], counts[1]


def _estimates(serializer: type[RecordSerializer], actor: Actor, condition: Condition) -> tuple[int, int]:
    """Return how many records would meet a condition, were all like the oldest and like the newest: least and mean.

    What was added lately, all at once and all alike, is met by many of the newest and by none of the oldest.
    """
    table, (where, params) = serializer.table(), _met(condition)
    rows, half = f"FROM {table} WHERE {reading.not_deleted(serializer)} ORDER BY {table}.id", WINDOW // 2
    sample = f"(SELECT *, 1 AS half {rows} LIMIT {half}) UNION ALL (SELECT *, 2 {rows} DESC LIMIT {half})"
    met = [f"count(*) FILTER (WHERE half = {number} AND {where})" for number in (1, 2)]
    sql = f"SELECT {', '.join(met)}, {count_sql('live')} FROM ({sample}) {table}"
    of_kind = [actor.workspace_id, serializer.model._meta.model_name]
    values = [*params, *params, *of_kind, *[actor.workspace_id] * 2]
    [[old, new, live]] = fetch(actor.workspace_id, sql, values)
    return live * min(old, new) // half, live * (old + new) // WINDOW


def _page(
    serializer: type[RecordSerializer],
    workspace_id: UUID,
    condition: Condition,
    page: Numbered,
    extra: str = "",
    extra_params: Any = (),
) -> Condition:
    """Return the question for a page: what the shape selects, and one more column where there is `extra` SQL."""
    table, (where, params) = serializer.table(), _met(condition)
    select = ", ".join(filter(None, [serializer.select(), extra]))
    source = f"{table} WHERE {reading.not_deleted(serializer)} AND {where} ORDER BY {page.order} LIMIT {page.limit}"
    if not page.offset:
        return f"SELECT {select} FROM {source}", [*extra_params, workspace_id, *params]
    # In two steps, for PostgreSQL would make the whole answer of every row that it skips.
    return (
        f"SELECT {select} FROM (SELECT {table}.id AS picked, row_number() OVER (ORDER BY {page.order}) AS place"
        f" FROM {source} OFFSET %s) picked JOIN {table} ON {table}.workspace_id = %s AND {table}.id = picked"
        " ORDER BY place",
        [*extra_params, workspace_id, *params, page.offset, workspace_id],
    )


def _both(search: Search | None, serializer: type[RecordSerializer], condition: Condition) -> Condition:
    if search is None:
        return condition
    where, params = _met(condition)
    return f"{serializer.table()}.{search.column} {search.operator} %s AND {where}", [search.wanted, *params]


def _met(condition: Condition) -> Condition:
    sql, params = condition
    return sql or "true", params
