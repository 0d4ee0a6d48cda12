"""Similar spellings: tiers for words that differ by one letter from known words."""

from collections.abc import Collection
from itertools import islice, product
from operator import ne
from uuid import UUID

from crm.db.session import Statement
from crm.history.spellings import has_spellings, spellings

from .query import MatchTier, SearchQuery, TierQuery

MAX_ALTERNATIVES = 4  # of one word
MAX_READINGS = 6  # of the query
KNOWN_WORDS_SQL = "SELECT DISTINCT word FROM crm_spelling WHERE workspace_id = %s AND spelling = ANY(%s)"


def known_words(workspace_id: UUID, query: SearchQuery) -> Statement:
    """Return the statement that finds the known words that are spelled like those of a query."""
    looked_up = sorted({spelling for word in query.words if has_spellings(word) for spelling in spellings(word)})
    return KNOWN_WORDS_SQL, [workspace_id, looked_up]


def similar_tiers(query: SearchQuery, known: Collection[str]) -> list[TierQuery]:
    """Return a tier for each likely correction of the query, the likeliest first; `known` are candidates."""
    choices = []
    for word in query.words:
        similar = [other for other in known if has_spellings(word) and differs_by_one_edit(word, other)]
        similar.sort(key=lambda other: (other[0] != word[0], len(other) != len(word), other))
        choices.append([word, *similar[:MAX_ALTERNATIVES]])
    # The first of the product is the query itself. Eight words have up to 5 ** 8 readings: only the first are sorted.
    readings = sorted(islice(product(*choices), 1, 200), key=lambda words: sum(map(ne, words, query.words)))
    last = len(query.words) - 1  # still being typed, so it may be only the beginning of a word
    return [
        TierQuery.of_words(
            MatchTier.SIMILAR, [(word, index == last and word == query.words[last]) for index, word in enumerate(words)]
        )
        for words in readings[:MAX_READINGS]
    ]


def differs_by_one_edit(word: str, other: str) -> bool:
    """Return whether two words differ by one edit: a letter replaced, added or removed, or two neighbours swapped."""
    # A common spelling is not enough: abcd and bcda both have bcd.
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = next((index for index, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:
        return True
    first, second = word[start:], other[start:]
    return (
        first[1:] == second[1:]
        or first[1:] == second
        or first == second[1:]
        or (first[:2] == second[1::-1] and first[2:] == second[2:])
    )
