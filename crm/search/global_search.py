"""Finding records by what somebody types: the best first, of equals the last changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.db.session import fetch_many

from . import fuzzy
from .query import MatchTier, SearchQuery, TierPatterns
from .registry import SearchConfig, search_configs

SEARCHABLE = ("customer", "contact", "address")
NEWEST, NEWEST_AGAIN = 2000, 500  # rows that are looked at before an index is asked, first and then
LOOKED_AT = 2000  # matches that the last changed are chosen among
HIT = """
SELECT hit.tier, hit.id, hit.updated_at, {title}, {detail}
FROM {table}_ranked(%s::text[], %s::text[], %s::text[], %s, {looked}, %s) hit
JOIN {table} t ON t.workspace_id = %s AND t.id = hit.id
"""
Question = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A record that was found: what it is called, what tells it from others, and how well it fits."""

    kind: str
    id: UUID
    title: str
    detail: str
    tier: MatchTier
    updated_at: datetime


def global_search(
    workspace_id: UUID, query: str, *, among: Collection[str] = SEARCHABLE, limit: int = 8
) -> list[SearchHit]:
    """Return what a query finds of some kinds of records, which whoever asks is to be allowed to read.

    Takes a round trip, and another where there are fewer than `limit`: for what may be meant otherwise, and where
    nothing was found for what only begins or holds what was said.
    """
    wanted = SearchQuery.parse(query)
    search = _Search(workspace_id, [search_configs[name] for name in SEARCHABLE if name in among], limit)
    if not wanted.plain or not search.sought:
        return []
    hits, known = search.first(wanted)
    if len(hits) < limit and (tiers := _otherwise(wanted, known, nothing=not hits)):
        there = {hit.id for hit in hits}
        hits += [hit for hit in search.more(tiers) if hit.id not in there]
    parts = [hit for hit in hits if hit.tier == MatchTier.PART]
    return (hits if len(parts) == len(hits) else [hit for hit in hits if hit.tier != MatchTier.PART])[:limit]


def _otherwise(wanted: SearchQuery, known: set[str], *, nothing: bool) -> list[TierPatterns]:
    similar = fuzzy.similar_patterns(wanted, known)
    if not nothing:
        return similar
    parts = [] if fuzzy.all_words_known(wanted, known) else wanted.parts
    return [*wanted.beginnings(known), *similar, *parts]


def searchable_types(permissions: Collection[str]) -> list[str]:
    """Return the kinds that somebody with these permissions may find."""
    return [name for name in SEARCHABLE if search_configs[name].permission in permissions]


@dataclass(frozen=True, slots=True)
class _Search:
    workspace_id: UUID
    sought: list[SearchConfig]
    limit: int

    def first(self, wanted: SearchQuery) -> tuple[list[SearchHit], set[str]]:
        """Return the hits of what a query says, and the words in names that it may mean."""
        near = (fuzzy.FIND_WORDS, [self.workspace_id, fuzzy.spellings_to_look_up(wanted)])
        questions = [self._question(kind, wanted.whole, wanted.plain, NEWEST) for kind in self.sought]
        *answers, known = fetch_many(self.workspace_id, [*questions, near])
        return self._hits(answers, wanted.plain), {word for (word,) in known}

    def more(self, tiers: list[TierPatterns]) -> list[SearchHit]:
        """Return the hits of other tiers."""
        questions = [self._question(kind, [], tiers, NEWEST_AGAIN) for kind in self.sought]
        return self._hits(fetch_many(self.workspace_id, questions), tiers)

    def _question(self, kind: SearchConfig, whole: list[str], tiers: list[TierPatterns], newest: int) -> Question:
        sql = HIT.format(table=kind.table, title=kind.title, detail=kind.detail, looked=LOOKED_AT)
        return sql, [whole, *tier_arrays(tiers), newest, self.limit, self.workspace_id]

    def _hits(self, answers: Sequence[list[tuple]], tiers: list[TierPatterns]) -> list[SearchHit]:
        hits = [
            SearchHit(kind.name, pk, title, detail, tiers[number - 1].tier if number else MatchTier.WHOLE, updated_at)
            for kind, rows in zip(self.sought, answers, strict=True)
            for number, pk, updated_at, title, detail in rows
        ]
        hits.sort(key=lambda hit: (hit.updated_at, hit.id), reverse=True)
        return sorted(hits, key=lambda hit: hit.tier)


def tier_arrays(tiers: list[TierPatterns]) -> tuple[list[list[str]], list[str | None]]:
    """Return tiers as `AddRankedSearch` takes them, rows of the same length."""
    longest = max(len(patterns.likes) for patterns in tiers)
    likes = [[*patterns.likes, *[""] * (longest - len(patterns.likes))] for patterns in tiers]
    return likes, [patterns.words for patterns in tiers]
