"""Row counts of queries: stored by writes, counted up to a limit, or estimated from a sample."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import OperationalError

from crm.db.limits import statement_limit
from crm.db.session import Statement, fetch, tenant_session
from crm.history.counters import count_sql

from .conditions import ALL
from .lookups import MAX_IDS
from .plans import MAX_SORTED, not_deleted

if TYPE_CHECKING:
    from .query import Query

SAMPLE_ROWS = 1000  # rows, both of the oldest and of the newest
MAX_SCANNED = 20_000  # rows of a workspace in which all matches are counted
TIME_LIMIT = "3s"  # for exact counts


class RowCount(NamedTuple):
    """A number of rows, and whether it is exact."""

    number: int
    is_exact: bool


def stored_count(query: "Query") -> Statement | None:
    """Return the SQL of the stored count of a query, or None if there is none."""
    if not (query.condition.counter and getattr(query.model, "COUNTED", False)):
        return None
    return count_sql(query.condition.counter), [query.workspace_id, query.model._meta.model_name]


def estimate(query: "Query") -> RowCount:
    """Return the number of rows: exact if it is stored or small, else estimated from a sample."""
    stored, condition = _fetch_stored_count(query), query.condition
    if stored is not None:
        return RowCount(stored, True)
    everything = _count_all(query)
    if everything <= MAX_SCANNED:
        return _count_up_to_limit(query, everything)
    if not condition:
        return RowCount(everything, False)
    lowest, mean = _estimate_from_sample(query, everything)
    # A sample is inexact, so numbers that seem a little above the limit are counted too.
    if lowest > 2 * (MAX_IDS if condition.lookup else MAX_SORTED):
        return RowCount(mean, False)
    if condition.lookup:
        narrowed = condition.lookup.narrow(query.workspace_id, condition)
        if narrowed is None:  # no scan, as it might end before it reaches the limit
            return RowCount(max(MAX_IDS + 1, mean), False)
        query = replace(query, condition=narrowed)
    return _count_up_to_limit(query, mean)


def count_exactly(query: "Query") -> RowCount:
    """Return the exact number of rows, or an estimate if counting times out."""
    where, params = _where(query)
    try:
        with tenant_session(query.workspace_id), statement_limit(TIME_LIMIT) as cursor:
            cursor.execute(f"SELECT count(*) {where}", params)
            [(number,)] = cursor.fetchall()
        return RowCount(number, True)
    except OperationalError:
        return estimate(query)


def _fetch_stored_count(query: "Query") -> int | None:
    if (stored := stored_count(query)) is None:
        return None
    [[number]] = fetch(query.workspace_id, f"SELECT {stored[0]}", stored[1])
    return number


def _where(query: "Query") -> Statement:
    condition = not_deleted(query) & query.condition
    return f"FROM {query.table} WHERE {condition.sql}", condition.params


def _count_up_to_limit(query: "Query", estimated: int) -> RowCount:
    where, params = _where(query)
    sql = f"SELECT count(*) FROM (SELECT {where} LIMIT {MAX_SORTED + 1}) matching"
    [[number]] = fetch(query.workspace_id, sql, params, plan="custom")
    return RowCount(number, True) if number <= MAX_SORTED else RowCount(max(number, estimated), False)


def _estimate_from_sample(query: "Query", everything: int) -> tuple[int, int]:
    """Return two estimates, the lower one and the mean of those from the oldest and from the newest rows."""
    where, params = _where(replace(query, condition=ALL))
    rows = f"{where} ORDER BY {query.table}.id"
    # Both ends, as an import may add many similar rows at once.
    sample = f"(SELECT *, 1 AS half {rows} LIMIT {SAMPLE_ROWS}) UNION ALL (SELECT *, 2 {rows} DESC LIMIT {SAMPLE_ROWS})"
    match_counts = [f"count(*) FILTER (WHERE half = {number} AND {query.condition.sql})" for number in (1, 2)]
    sql = f"SELECT {', '.join(match_counts)} FROM ({sample}) {query.table}"
    [[old, new]] = fetch(query.workspace_id, sql, [*query.condition.params * 2, *params, *params])
    return everything * min(old, new) // SAMPLE_ROWS, everything * (old + new) // (2 * SAMPLE_ROWS)


def _count_all(query: "Query") -> int:
    all_rows = replace(query, condition=ALL)
    stored = _fetch_stored_count(all_rows)
    return _estimate_from_plan(all_rows) if stored is None else stored


def _estimate_from_plan(query: "Query") -> int:
    """Return the planner's estimate of the number of rows."""
    where, params = _where(query)
    [[plans]] = fetch(query.workspace_id, f"EXPLAIN (FORMAT JSON) SELECT 1 {where}", params, plan="custom")
    return int(plans[0]["Plan"]["Plan Rows"])
