"""The search as a condition on the rows of a list, whatever its order."""

from uuid import UUID

from crm.db.session import Statement, fetch
from crm.queries.conditions import NONE, Condition
from crm.queries.lookups import Lookup, narrow

from . import fuzzy
from .global_search import tier_arrays
from .query import MatchTier, SearchQuery, TierQuery
from .registry import SearchConfig, search_configs


def search_condition(name: str, workspace_id: UUID, text: str) -> Condition:
    """Return the condition that a record matches a text; valid in this workspace only.

    As in the global search, prefixes, similar spellings and substrings count only if no record matches literally.
    """
    config, query = search_configs[name], SearchQuery.parse(text)
    # Tiers of whole words are left out, as those of prefixes find the same rows, and a list is not ranked.
    condition = _any_tier(config, workspace_id, [tier for tier in query.literal_tiers if tier.tier > MatchTier.WORD])
    if condition is not NONE:
        return condition
    known = {word for (word,) in fetch(workspace_id, *fuzzy.known_words(workspace_id, query))}
    readings = (query.prefix_tiers(known), fuzzy.similar_tiers(query, known), query.substring_tiers(known))
    conditions = (_any_tier(config, workspace_id, tiers) for tiers in readings)
    return next((condition for condition in conditions if condition is not NONE), NONE)


def _any_tier(config: SearchConfig, workspace_id: UUID, tiers: list[TierQuery]) -> Condition:
    if not tiers:
        return NONE
    tests = [" AND ".join([f"{config.table}.search_key LIKE %s"] * len(tier.like_patterns)) for tier in tiers]
    like_patterns = tuple(like for tier in tiers for like in tier.like_patterns)
    # A CASE hides the LIKE from the planner, which would expect too few rows to walk an index.
    sql = f"CASE WHEN {' OR '.join(f'({test})' for test in tests)} THEN true ELSE false END"

    def find(limit: int) -> Statement:
        # No names and no newest rows, as `narrow` has scanned those, and a list is not ordered by tiers.
        ranked = f"SELECT id FROM {config.table}_ranked('{{}}', %s::text[], %s::text[], 0, {limit}, {limit})"
        return ranked, [*tier_arrays(tiers)]

    return narrow(workspace_id, Condition(sql, like_patterns), Lookup(config.table, find))
