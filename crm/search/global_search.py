"""Finding records by what somebody types: the best first, of equals the last changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.db.session import ask_all

from . import fuzzy
from .query import Patterns, Tier, Wanted
from .registry import Kind, kinds

FOUND = ("customer", "contact", "address")
NEWEST, NEWEST_AGAIN = 2000, 500  # rows that are looked at before an index is asked, first and then
LOOKED_AT = 2000  # matches that the last changed are chosen among
HIT = """
SELECT hit.tier, hit.id, hit.updated_at, {title}, {detail}
FROM {table}_ranked(%s::text[], %s::text[], %s::text[], %s, {looked}, %s) hit
JOIN {table} t ON t.workspace_id = %s AND t.id = hit.id
"""
Question = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: what it is called, what tells it from others, and how well it fits."""

    kind: str
    id: UUID
    title: str
    detail: str
    tier: Tier
    updated_at: datetime


def find(workspace_id: UUID, query: str, *, among: Collection[str] = FOUND, limit: int = 8) -> list[Hit]:
    """Return what a query finds of some kinds of records, which whoever asks is to be allowed to read.

    Takes a round trip, and another where there are fewer than `limit`: for what may be meant otherwise, and where
    nothing was found for what only begins or holds what was said.
    """
    wanted = Wanted.parse(query)
    search = _Search(workspace_id, [kinds[name] for name in FOUND if name in among], limit)
    if not wanted.plain or not search.sought:
        return []
    hits, known = search.first(wanted)
    if len(hits) < limit and (tiers := _otherwise(wanted, known, nothing=not hits)):
        there = {hit.id for hit in hits}
        hits += [hit for hit in search.more(tiers) if hit.id not in there]
    parts = [hit for hit in hits if hit.tier == Tier.PART]
    return (hits if len(parts) == len(hits) else [hit for hit in hits if hit.tier != Tier.PART])[:limit]


def _otherwise(wanted: Wanted, known: set[str], *, nothing: bool) -> list[Patterns]:
    similar = fuzzy.similar(wanted, known)
    if not nothing:
        return similar
    parts = [] if fuzzy.known_as_typed(wanted, known) else wanted.parts
    return [*wanted.beginnings(known), *similar, *parts]


def allowed(permissions: Collection[str]) -> list[str]:
    """Return the kinds that somebody with these permissions may find."""
    return [name for name in FOUND if kinds[name].permission in permissions]


@dataclass(frozen=True, slots=True)
class _Search:
    workspace_id: UUID
    sought: list[Kind]
    limit: int

    def first(self, wanted: Wanted) -> tuple[list[Hit], set[str]]:
        """Return the hits of what a query says, and the words in names that it may mean."""
        near = (fuzzy.FIND, [self.workspace_id, fuzzy.looked_up(wanted)])
        questions = [self._question(kind, wanted.whole, wanted.plain, NEWEST) for kind in self.sought]
        *answers, known = ask_all(self.workspace_id, [*questions, near])
        return self._hits(answers, wanted.plain), {word for (word,) in known}

    def more(self, tiers: list[Patterns]) -> list[Hit]:
        """Return the hits of other tiers."""
        questions = [self._question(kind, [], tiers, NEWEST_AGAIN) for kind in self.sought]
        return self._hits(ask_all(self.workspace_id, questions), tiers)

    def _question(self, kind: Kind, whole: list[str], tiers: list[Patterns], newest: int) -> Question:
        sql = HIT.format(table=kind.table, title=kind.title, detail=kind.detail, looked=LOOKED_AT)
        return sql, [whole, *arrays(tiers), newest, self.limit, self.workspace_id]

    def _hits(self, answers: Sequence[list[tuple]], tiers: list[Patterns]) -> list[Hit]:
        hits = [
            Hit(kind.name, pk, title, detail, tiers[number - 1].tier if number else Tier.WHOLE, updated_at)
            for kind, rows in zip(self.sought, answers, strict=True)
            for number, pk, updated_at, title, detail in rows
        ]
        hits.sort(key=lambda hit: (hit.updated_at, hit.id), reverse=True)
        return sorted(hits, key=lambda hit: hit.tier)


def arrays(tiers: list[Patterns]) -> tuple[list[list[str]], list[str | None]]:
    """Return tiers as `RankedSearch` takes them, rows of the same length."""
    longest = max(len(patterns.likes) for patterns in tiers)
    likes = [[*patterns.likes, *[""] * (longest - len(patterns.likes))] for patterns in tiers]
    return likes, [patterns.words for patterns in tiers]
