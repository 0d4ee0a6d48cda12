"""Plans of pages: walk the index of the order, or sort the few rows that match."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crm.db.session import Statement, fetch

from .conditions import Condition
from .cursors import Cursor
from .orders import FIRST_ID, LAST_ID, Related

if TYPE_CHECKING:
    from .query import Query

# Up to this many matching rows are sorted; if there are more, a walk soon finds a page of them.
MAX_SORTED = 5000
# How many rows of the order are scanned before an index is used, by the end of the page: enough if many rows match.
# Few sizes, so that statements stay prepared.
WINDOWS = ((200, 2000), (1100, 20_000))


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a query to read: `limit` of them after a cursor, or after skipping `offset`.

    `with_value` chooses the part of a nullable order. `keyed` adds the values that a cursor needs to the columns.
    `extra` is the SQL of one more column, with its parameters.
    """

    limit: int
    after: Cursor | None = None
    offset: int = 0
    with_value: bool = True
    keyed: bool = True
    extra: Statement = ("", ())


def read_page(query: "Query", page: Page) -> tuple[list[tuple], int | None]:
    """Return the rows of a page, and the total number of rows if it became known.

    The only place that decides between walking the index of the order and sorting the few matching rows.
    """
    # Under row security the planner cannot estimate how many rows a condition matches, so it must not decide.
    workspace_id, condition, order = query.workspace_id, query.condition, query.order
    can_walk = order.indexed and not order.related
    if can_walk and (not condition or (order.by_creation and (condition.by_index or condition.counter))):
        return fetch(workspace_id, *statement(query, page)), None
    if condition.is_common and order.indexed:
        return fetch(workspace_id, *statement(query, page), plan="walk"), None
    if can_walk and (condition.is_scanned or condition.lookup) and (window := _window(page)):
        is_all, rows = _split(fetch(workspace_id, *_window_statement(query, page, window)))
        if is_all or len(rows) == page.limit:
            return rows, None
    if condition.lookup:
        narrowed = condition.lookup.narrow(workspace_id, condition)
        if narrowed is None and order.indexed:
            return fetch(workspace_id, *statement(query, page), plan="walk"), None
        query = replace(query, condition=narrowed or condition)
    matches, rows = _split(fetch(workspace_id, *_sorted_matches(query, page), plan="custom"))
    if matches <= MAX_SORTED:
        return rows, matches
    return fetch(workspace_id, *statement(query, page), plan="walk" if order.indexed else "custom"), None


def statement(query: "Query", page: Page) -> Statement:
    """Return the statement that reads a page in its order; the planner chooses the index."""
    if query.order.related and page.with_value:
        return _through_related(query, query.order.related, page)
    where, params = _all(not_deleted(query), query.condition, *_position(query, page))
    tail = f"ORDER BY {_order_by(query, page)} LIMIT {page.limit}"
    if not page.offset:
        sql = f"SELECT {_select(query, page)} FROM {query.table} WHERE {where} {tail}"
        return sql, [*page.extra[1], *params]
    # perf: in two steps, as PostgreSQL would compute all columns of every row that it skips.
    table, order = query.table, _order_by(query, page)
    picked = f"SELECT {table}.id AS picked_id, row_number() OVER (ORDER BY {order}) AS place FROM {table} WHERE {where}"
    return (
        f"SELECT {_select(query, page)} FROM ({picked} {tail} OFFSET %s) picked"
        f" JOIN {table} ON {table}.workspace_id = %s AND {table}.id = picked_id ORDER BY place",
        [*page.extra[1], *params, page.offset, query.workspace_id],
    )


def whole(query: "Query", select: str) -> Statement:
    """Return the statement that reads all rows, those without a sort value last."""
    # In one statement, not in the two parts of a nullable order, as there is no cursor to look up in an index.
    where, params = _all(not_deleted(query), query.condition)
    order = query.order.clause(query.table, nulls_last=True)
    return f"SELECT {select} FROM {query.table} {_join(query, 'LEFT JOIN')} WHERE {where} ORDER BY {order}", params


def not_deleted(query: "Query") -> Condition:
    """Return the condition on the rows of the workspace that are not deleted."""
    return Condition(f"{query.table}.workspace_id = %s AND {query.table}.deleted_at IS NULL", (query.workspace_id,))


def _split(result: list[tuple]) -> tuple[Any, list[tuple]]:
    """Return what each row of a result starts with, and the rows of the page."""
    # An outer join returns the first column even if the page is empty; the second, `found`, is then null.
    return result[0][0], [row[2:] for row in result if row[1]]


def _window(page: Page) -> int | None:
    return next((size for end, size in WINDOWS if page.offset + page.limit <= end), None)


def _window_statement(query: "Query", page: Page, size: int) -> Statement:
    """Return the statement that looks for the page among the next `size` rows of the order.

    Its result rows start with whether there are no further rows.
    """
    walked, first = _all(not_deleted(query), *_position(query, page))
    rows = f"FROM {query.table} WHERE {walked} ORDER BY {_order_by(query, page)}"
    where, params = _all(query.condition)
    matches = (
        f"SELECT true AS found, {_select(query, page)} FROM (SELECT * {rows} LIMIT {size}) {query.table}"
        f" WHERE {where} LIMIT %s OFFSET %s"
    )
    is_all = (
        f"CASE WHEN (SELECT count(*) FROM page) < {page.limit}"
        f" THEN NOT EXISTS (SELECT {rows} OFFSET {size} LIMIT 1) ELSE false END"
    )
    return (
        f"WITH page AS MATERIALIZED ({matches}) SELECT {is_all}, page.* FROM (SELECT) one LEFT JOIN page ON true",
        [*first, *params, page.limit, page.offset, *first],
    )


def _sorted_matches(query: "Query", page: Page) -> Statement:
    """Return the statement that collects the rows that match, up to MAX_SORTED of them, and sorts those.

    Its result rows start with the number of matching rows.
    """
    where, params = _all(not_deleted(query), query.condition)
    in_page, params_of_page = _all(*_position(query, page))
    few = "(SELECT count(*) FROM few)"
    rows = (
        f"SELECT true AS found, {_select(query, page)} FROM few {query.table} {_join(query, 'JOIN', page)}"
        f" WHERE {few} <= {MAX_SORTED} AND {in_page} ORDER BY {_order_by(query, page)} LIMIT %s OFFSET %s"
    )
    return (
        f"WITH few AS MATERIALIZED (SELECT * FROM {query.table} WHERE {where} LIMIT {MAX_SORTED + 1})"
        f" SELECT {few}, page.* FROM (SELECT) one LEFT JOIN ({rows}) page ON true",
        [*params, *page.extra[1], *params_of_page, page.limit, page.offset],
    )


def _through_related(query: "Query", related: Related, page: Page) -> Statement:
    """Return the statement that walks the related records in order, and of each takes at most `limit` rows."""
    table, (name, related_id, row_id) = query.table, query.order.keys(query.table)
    sign, least = ("<", LAST_ID) if query.order.descending else (">", FIRST_ID)
    # LATERAL, so that rows are looked up per related record by the index of the reference, and no more related
    # records are read than fill the page.
    of_related = Condition(f"{table}.{related.reference} = {related_id}")
    where, params = _all(of_related, not_deleted(query), query.condition)
    from_cursor = Condition("related.workspace_id = %s", (query.workspace_id,))
    if page.after:
        # The related record at the cursor may have more rows after it; of those that follow, all rows are new.
        start = (page.after.related_id, page.after.id, least)
        where += f" AND {row_id} {sign} CASE WHEN {related_id} = %s THEN %s ELSE %s END"
        params = [*params, *start]
        from_cursor &= Condition(f"({name}, {related_id}) {sign}= (%s, %s)", (page.after.value, page.after.related_id))
    direction = " DESC" if query.order.descending else ""
    rows = f"SELECT * FROM {table} WHERE {where} ORDER BY {row_id}{direction} LIMIT {page.limit}"
    return (
        f"SELECT {_select(query, page)} FROM {related.table} related CROSS JOIN LATERAL ({rows}) {table}"
        f" WHERE {from_cursor.sql} ORDER BY {_order_by(query, page)} LIMIT {page.limit}",
        [*params, *from_cursor.params],
    )


def _select(query: "Query", page: Page) -> str:
    """Return the columns of the query, then the sort value, then the id of the related record."""
    order, columns = query.order, [query.select]
    if order.column and page.keyed:
        value = f"{order.keys(query.table)[0]}::text" if page.with_value else "NULL"
        columns += [value, *(["related.id" if page.with_value else "NULL"] if order.related else [])]
    return ", ".join([*columns, page.extra[0]] if page.extra[0] else columns)


def _position(query: "Query", page: Page) -> Iterator[Condition]:
    """Yield the conditions on the rows of the page's part of the order, from its cursor on."""
    order = query.order
    if order.nullable:
        column = order.related.reference if order.related else order.column
        yield Condition(f"{query.table}.{column} IS {'NOT ' if page.with_value else ''}NULL")
    if page.after:
        keys = order.keys(query.table, with_value=page.with_value)
        values = (page.after.value, page.after.related_id)[: len(keys) - 1]
        sign, places = "<" if order.descending else ">", ", ".join(["%s"] * len(keys))
        # A row comparison, which an index serves as a whole; a < x OR (a = x AND id < y) would read all rows before.
        yield Condition(f"({', '.join(keys)}) {sign} ({places})", (*values, page.after.id))


def _order_by(query: "Query", page: Page) -> str:
    return query.order.clause(query.table, with_value=page.with_value)


def _join(query: "Query", how: str, page: Page | None = None) -> str:
    related = query.order.related
    if not related or (page and not page.with_value):
        return ""
    on = f"related.workspace_id = {query.table}.workspace_id AND related.id = {query.table}.{related.reference}"
    return f"{how} {related.table} related ON {on}"


def _all(*conditions: Condition) -> tuple[str, list[Any]]:
    """Return the conjunction of conditions as SQL with parameters."""
    present = [condition for condition in conditions if condition]
    sql = " AND ".join(condition.sql for condition in present) or "true"
    return sql, [param for condition in present for param in condition.params]
