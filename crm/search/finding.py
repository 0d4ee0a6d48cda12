"""Finding records by what somebody types: the best first, of equals the last changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.workspaces.scope import ask, ask_all

from . import spelling
from .kinds import Kind, kinds
from .wanted import Tier, Tiers, Wanted

FOUND = ("customer", "contact", "address")
NEWEST = 2000  # rows that are looked at before an index is asked
LOOKED_AT = 2000  # matches that the last changed are chosen among
HIT = """
SELECT hit.tier, hit.id, hit.updated_at, {title}, {detail}
FROM {table}_ranked(%s::text[], %s::text[], {newest}, {looked}, %s) hit
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

    Takes one round trip, and another where there are fewer hits than asked for and words of names are spelled alike.
    """
    wanted = Wanted.parse(query)
    sought = [kinds[name] for name in FOUND if name in among]
    if not wanted.tiers or not sought:
        return []
    near = (spelling.FIND, [workspace_id, spelling.looked_up(wanted)])
    questions = [_question(kind, workspace_id, wanted.whole, wanted.tiers, limit) for kind in sought]
    *answers, known = ask_all(workspace_id, [*questions, near])
    hits = _hits(sought, answers, wanted.tiers)
    if len(hits) < limit and (tiers := spelling.similar(wanted, [word for (word,) in known])):
        questions = [_question(kind, workspace_id, [], tiers, limit) for kind in sought]
        found = {(hit.kind, hit.id) for hit in hits}
        more = _hits(sought, ask_all(workspace_id, questions), tiers)
        hits += [hit for hit in more if (hit.kind, hit.id) not in found]
    return hits[:limit]


def allowed(permissions: Collection[str]) -> list[str]:
    """Return the kinds that somebody with these permissions may find."""
    return [name for name in FOUND if kinds[name].permission in permissions]


def _question(kind: Kind, workspace_id: UUID, whole: list[str], tiers: Tiers, limit: int) -> Question:
    sql = HIT.format(table=kind.table, title=kind.title, detail=kind.detail, newest=NEWEST, looked=LOOKED_AT)
    return sql, [whole, matrix(tiers), limit, workspace_id]


def _hits(sought: Sequence[Kind], answers: Sequence[list[tuple]], tiers: Tiers) -> list[Hit]:
    hits = [
        Hit(kind.name, pk, title, detail, tiers[number - 1][0] if number else Tier.WHOLE, updated_at)
        for kind, rows in zip(sought, answers, strict=True)
        for number, pk, updated_at, title, detail in rows
    ]
    hits.sort(key=lambda hit: (hit.updated_at, hit.id), reverse=True)
    return sorted(hits, key=lambda hit: hit.tier)


def matrix(tiers: Tiers) -> list[list[str]]:
    """Return the patterns of tiers as rows of the same length, as PostgreSQL's arrays have them."""
    longest = max((len(patterns) for _, patterns in tiers), default=0)
    return [patterns + [""] * (longest - len(patterns)) for _, patterns in tiers]
