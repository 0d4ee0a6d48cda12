"""Search over all record types: best matches first, ties by last change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.db.session import Statement, fetch_many

from . import fuzzy
from .query import MatchTier, SearchQuery, TierQuery
from .registry import SearchConfig, search_configs

SEARCHABLE = ("customer", "contact", "address")
RECENT_ROWS = 2000  # rows scanned before an index is used
RECENT_ROWS_AGAIN = 500  # the same in the second round trip
MAX_MATCHES = 2000  # matches from which the last changed are taken
HIT_SQL = """
SELECT hit.tier, hit.id, hit.updated_at, {title}, {detail}
FROM {table}_ranked(%s::text[], %s::text[], %s::text[], %s, {max_matches}, %s) hit
JOIN {table} t ON t.workspace_id = %s AND t.id = hit.id
"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A matching record: its title, a detail that tells it from others, and its match tier."""

    record_type: str
    id: UUID
    title: str
    detail: str
    tier: MatchTier
    updated_at: datetime


def global_search(
    workspace_id: UUID, text: str, *, record_types: Collection[str] = SEARCHABLE, limit: int = 8
) -> list[SearchHit]:
    """Return the records that match a text, of the record types that the caller is allowed to read.

    One round trip, and a second one if there are fewer hits than `limit`: for similar spellings and, without any hit,
    for prefixes and substrings.
    """
    query = SearchQuery.parse(text)
    search = _Search(workspace_id, [search_configs[name] for name in SEARCHABLE if name in record_types], limit)
    if not query.literal_tiers or not search.configs:
        return []
    hits, known = search.first(query)
    if len(hits) < limit:
        tiers = fuzzy.similar_tiers(query, known)
        if not hits:
            tiers = [*query.prefix_tiers(known), *tiers, *query.substring_tiers(known)]
        there = {hit.id for hit in hits}
        hits += [hit for hit in search.more(tiers) if hit.id not in there] if tiers else []
    # Parts of words match by chance, so they are used only if nothing matches better.
    better = [hit for hit in hits if hit.tier != MatchTier.PART]
    return (better or hits)[:limit]


def searchable_types(permissions: Collection[str]) -> list[str]:
    """Return the record types that these permissions allow to search."""
    return [name for name in SEARCHABLE if search_configs[name].permission in permissions]


@dataclass(frozen=True, slots=True)
class _Search:
    workspace_id: UUID
    configs: list[SearchConfig]
    limit: int

    def first(self, query: SearchQuery) -> tuple[list[SearchHit], set[str]]:
        """Return the hits of the literal tiers, and the known words with a similar spelling."""
        statements = self._statements(query.full_names, query.literal_tiers, RECENT_ROWS)
        *answers, known = fetch_many(self.workspace_id, [*statements, fuzzy.known_words(self.workspace_id, query)])
        return self._hits(answers, query.literal_tiers), {word for (word,) in known}

    def more(self, tiers: list[TierQuery]) -> list[SearchHit]:
        """Return the hits of other tiers."""
        return self._hits(fetch_many(self.workspace_id, self._statements([], tiers, RECENT_ROWS_AGAIN)), tiers)

    def _statements(self, full_names: list[str], tiers: list[TierQuery], newest: int) -> list[Statement]:
        params = [full_names, *tier_arrays(tiers), newest, self.limit, self.workspace_id]
        sqls = [
            HIT_SQL.format(table=c.table, title=c.title, detail=c.detail, max_matches=MAX_MATCHES) for c in self.configs
        ]
        return [(sql, params) for sql in sqls]

    def _hits(self, answers: Sequence[list[tuple]], tiers: list[TierQuery]) -> list[SearchHit]:
        hits = [
            SearchHit(config.name, pk, title, detail, tiers[number - 1].tier if number else MatchTier.WHOLE, updated_at)
            for config, rows in zip(self.configs, answers, strict=True)
            for number, pk, updated_at, title, detail in rows
        ]
        # The sort is stable, so within a tier the last changed come first.
        hits.sort(key=lambda hit: (hit.updated_at, hit.id), reverse=True)
        return sorted(hits, key=lambda hit: hit.tier)


def tier_arrays(tiers: list[TierQuery]) -> tuple[list[list[str]], list[str | None]]:
    """Return tiers as arrays for the `_ranked` functions."""
    # PostgreSQL's arrays are rectangular, so shorter rows are padded; the functions ignore empty patterns.
    longest = max(len(tier.like_patterns) for tier in tiers)
    like_patterns = [[*tier.like_patterns, *[""] * (longest - len(tier.like_patterns))] for tier in tiers]
    return like_patterns, [tier.tsquery for tier in tiers]
