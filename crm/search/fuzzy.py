"""What a query may mean where its words are spelled otherwise than the names that were looked for."""

from collections.abc import Collection, Iterable
from itertools import islice, product

from crm.history.spellings import LONGEST, SHORTEST, spellings

from .query import MatchTier, SearchQuery, TierPatterns

MOST_OF_A_WORD = 4
MOST = 6
FIND_WORDS = "SELECT DISTINCT word FROM crm_spelling WHERE workspace_id = %s AND spelling = ANY(%s)"


def spellings_to_look_up(wanted: SearchQuery) -> list[str]:
    """Return the spellings under which the words that may be meant are kept."""
    return sorted({spelling for word in wanted.words if _spells(word) for spelling in spellings(word)})


def all_words_known(wanted: SearchQuery, known: Collection[str]) -> bool:
    """Say whether all words of a query are in names, so that nothing else can have been meant by any."""
    return all(word in known for word in wanted.words)


def similar_patterns(wanted: SearchQuery, known: Iterable[str]) -> list[TierPatterns]:
    """Return tiers of what may be meant, by the words that were found under the spellings: the likeliest first."""
    near = sorted(set(known))
    choices = []
    for word in wanted.words:
        meant = [other for other in near if _spells(word) and one_apart(word, other)]
        meant.sort(key=lambda other: (other[0] != word[0], len(other) != len(word), other))
        choices.append([word, *meant[:MOST_OF_A_WORD]])
    readings = sorted(islice(product(*choices), 1, 200), key=lambda words: _changed(wanted, words))[:MOST]
    last = len(wanted.words) - 1  # who types as it is found has not yet come to the end of it
    return [
        TierPatterns.of_words(
            MatchTier.SIMILAR,
            [(word, place == last and word == wanted.words[last]) for place, word in enumerate(words)],
        )
        for words in readings
    ]


def one_apart(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: another, one more or less, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    first, second = one[start:], other[start:]
    return (
        first[1:] == second[1:]
        or first[1:] == second
        or first == second[1:]
        or (first[:2] == second[1::-1] and first[2:] == second[2:])
    )


def _spells(word: str) -> bool:
    return word.isalpha() and SHORTEST <= len(word) <= LONGEST


def _changed(wanted: SearchQuery, words: Iterable[str]) -> int:
    return sum(word != typed for word, typed in zip(words, wanted.words, strict=True))
