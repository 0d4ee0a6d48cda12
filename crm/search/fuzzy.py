"""Similar spellings: tiers for words that differ by one letter from known words."""

from collections.abc import Collection, Iterable
from itertools import islice, product

from crm.history.spellings import LONGEST, SHORTEST, spellings

from .query import MatchTier, SearchQuery, TierQuery

MAX_ALTERNATIVES = 4
MAX_READINGS = 6
KNOWN_WORDS_SQL = "SELECT DISTINCT word FROM crm_spelling WHERE workspace_id = %s AND spelling = ANY(%s)"


def spellings_to_look_up(query: SearchQuery) -> list[str]:
    """Return the spellings under which similar known words are stored."""
    return sorted({spelling for word in query.words if _has_spellings(word) for spelling in spellings(word)})


def all_words_known(query: SearchQuery, known: Collection[str]) -> bool:
    """Return whether all words of a query are known words, so that none can be misspelled."""
    return all(word in known for word in query.words)


def similar_tiers(query: SearchQuery, known: Iterable[str]) -> list[TierQuery]:
    """Return a tier for each likely correction of the query, the likeliest first; `known` are candidates."""
    near = sorted(set(known))
    choices = []
    for word in query.words:
        similar = [other for other in near if _has_spellings(word) and differs_by_one_edit(word, other)]
        similar.sort(key=lambda other: (other[0] != word[0], len(other) != len(word), other))
        choices.append([word, *similar[:MAX_ALTERNATIVES]])
    readings = sorted(islice(product(*choices), 1, 200), key=lambda words: _changed_words(query, words))[:MAX_READINGS]
    last = len(query.words) - 1  # still being typed, so it may be only the beginning of a word
    return [
        TierQuery.of_words(
            MatchTier.SIMILAR,
            [(word, index == last and word == query.words[last]) for index, word in enumerate(words)],
        )
        for words in readings
    ]


def differs_by_one_edit(word: str, other: str) -> bool:
    """Return whether two words differ by one edit: a letter replaced, added or removed, or two neighbours swapped."""
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


def _has_spellings(word: str) -> bool:
    return word.isalpha() and SHORTEST <= len(word) <= LONGEST


def _changed_words(query: SearchQuery, words: Iterable[str]) -> int:
    return sum(word != typed for word, typed in zip(words, query.words, strict=True))
