"""The search as a condition on the rows of a list, in whatever order they come."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from crm.db.session import Statement, fetch
from crm.queries.conditions import NONE, Condition
from crm.queries.lookups import narrow

from . import fuzzy
from .global_search import tier_arrays
from .query import MatchTier, SearchQuery, TierPatterns
from .registry import SearchConfig, search_configs


def search_condition_for(name: str) -> Callable[[UUID, str], Condition]:
    """Return `search_condition` for one type of record."""
    return partial(search_condition, name)


def search_condition(name: str, workspace_id: UUID, text: str) -> Condition:
    """Return the condition that a search finds a record; it holds for this workspace alone.

    As in the global search, other readings of the text count only where no record is as the text says.
    """
    config, query = search_configs[name], SearchQuery.parse(text)
    condition = _any_tier(config, workspace_id, [tier for tier in query.plain if tier.tier > MatchTier.WORD])
    if condition is not NONE:
        return condition
    rows = fetch(workspace_id, fuzzy.FIND_WORDS, [workspace_id, fuzzy.spellings_to_look_up(query)])
    known = {word for (word,) in rows}
    parts = [] if fuzzy.all_words_known(query, known) else query.parts
    readings = (query.beginnings(known), fuzzy.similar_patterns(query, known), parts)
    conditions = (_any_tier(config, workspace_id, tiers) for tiers in readings)
    return next((condition for condition in conditions if condition is not NONE), NONE)


def _any_tier(config: SearchConfig, workspace_id: UUID, tiers: list[TierPatterns]) -> Condition:
    """Return the condition that a row is in any of the tiers."""
    if not tiers:
        return NONE
    tests = [" AND ".join([f"{config.table}.search_key LIKE %s"] * len(tier.likes)) for tier in tiers]
    likes = tuple(like for tier in tiers for like in tier.likes)
    # A CASE, because the planner would think that LIKE leaves too few rows to walk an index.
    sql = f"CASE WHEN {' OR '.join(f'({test})' for test in tests)} THEN true ELSE false END"

    def find(limit: int) -> Statement:
        ranked = f"SELECT id FROM {config.table}_ranked('{{}}', %s::text[], %s::text[], 0, {limit}, {limit})"
        return ranked, [*tier_arrays(tiers)]

    return narrow(config.table, workspace_id, Condition(sql, likes), find)
