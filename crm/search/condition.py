"""Narrowing a list to what a query finds: a condition on its rows, in whatever order they come."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from crm.db.session import fetch

from . import fuzzy
from .global_search import arrays
from .query import MatchTier, SearchQuery, TierPatterns
from .registry import SearchConfig, search_configs

FEW = 2000  # ids that a list is narrowed to
NEWEST = 2000  # rows that are looked at first
MANY = 40  # matches among them that say: walking the list soon meets a page of them
# SQL on the columns of the table, and its parameters.
Condition = tuple[str, list[Any]]
NOTHING: Condition = ("false", [])


def search_condition_for(kind_name: str) -> Callable[[UUID, str], Condition]:
    """Return `narrowed` for one kind of record."""
    return partial(search_condition, kind_name)


def search_condition(kind_name: str, workspace_id: UUID, query: str) -> Condition:
    """Return the condition that a record is found by a query; it holds for this workspace alone.

    As when finding, what may be meant otherwise counts where nothing is as the query says.
    """
    kind, wanted = search_configs[kind_name], SearchQuery.parse(query)
    found = _met(kind, workspace_id, [patterns for patterns in wanted.plain if patterns.tier > MatchTier.WORD])
    if found == NOTHING:
        looked_up = fetch(workspace_id, fuzzy.FIND_WORDS, [workspace_id, fuzzy.spellings_to_look_up(wanted)])
        known = {word for (word,) in looked_up}
        parts = [] if fuzzy.all_words_known(wanted, known) else wanted.parts
        others = (wanted.beginnings(known), fuzzy.similar_patterns(wanted, known), parts)
        conditions = (_met(kind, workspace_id, tiers) for tiers in others)
        found = next((condition for condition in conditions if condition != NOTHING), NOTHING)
    return found


def _met(kind: SearchConfig, workspace_id: UUID, tiers: list[TierPatterns]) -> Condition:
    """Return the condition that any tier matches: few rows by their ids, many by what is met on the way."""
    if not tiers:
        return NOTHING
    walked = _walked(kind, tiers)
    [[met]] = fetch(
        workspace_id,
        f"SELECT count(*) FROM (SELECT * FROM {kind.table} WHERE workspace_id = %s ORDER BY updated_at DESC, id DESC"
        f" LIMIT {NEWEST}) {kind.table} WHERE deleted_at IS NULL AND {walked[0]}",
        [workspace_id, *walked[1]],
    )
    if met >= MANY:
        return walked
    sql = f"SELECT id FROM {kind.table}_ranked('{{}}', %s::text[], %s::text[], 0, {FEW + 1}, {FEW + 1})"
    rows = fetch(workspace_id, sql, [*arrays(tiers)])
    if len(rows) > FEW:
        return walked
    return (f"{kind.table}.id = ANY(%s::uuid[])", [[pk for (pk,) in rows]]) if rows else NOTHING


def _walked(kind: SearchConfig, tiers: list[TierPatterns]) -> Condition:
    """Return the condition on the key; as a CASE, for the planner would think that LIKE leaves too little to walk."""
    tests = [" AND ".join([f"{kind.table}.search_key LIKE %s"] * len(patterns.likes)) for patterns in tiers]
    likes = [like for patterns in tiers for like in patterns.likes]
    return f"CASE WHEN {' OR '.join(f'({test})' for test in tests)} THEN true ELSE false END", likes
