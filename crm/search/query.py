"""The parsed search query and its tiers, from exact matches to substrings."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Self

from crm.db.search import LONGEST_WORD
from crm.workspaces.text import (
    escape_like,
    fold,
    is_sign,
    letters_and_digits,
    national_digits,
    reversed_digits,
    split_words,
)

MAX_QUERY_LENGTH = 200  # characters; the rest of a query is ignored
MAX_WORDS = 8
MAX_PREFIXES = 3  # words of which each may be a prefix
MIN_TRIGRAM_LENGTH = 3  # characters; a trigram index cannot serve shorter texts
SIGNS_OF_NUMBERS = set("0123456789+()./- ")


class MatchTier(IntEnum):
    """The quality of a match, the best first."""

    WHOLE = 0  # its name is the query
    WORD = 1  # it has each word
    PREFIX = 2  # it has each word, the last one perhaps as a prefix
    ENDING = 3  # its phone number ends with the query
    SIMILAR = 4  # it matches a similar spelling
    PART = 5  # it contains each word as a substring


class TierQuery(NamedTuple):
    """A tier as SQL: the LIKE patterns that a record must all match, and the tsquery that finds it by an index.

    `tsquery` is "" if no index of words helps, and None if the next tier finds the same records.
    """

    tier: MatchTier
    like_patterns: tuple[str, ...]
    tsquery: str | None

    @classmethod
    def of_words(cls, tier: MatchTier, words: Iterable[tuple[str, bool]]) -> Self:
        """Return the tier of records with these words; the flag of each says whether it is a prefix."""
        pairs = list(words)
        # PostgreSQL collects all matches of a prefix first. So a prefix is left out of the tsquery if that has complete
        # words: the few rows that contain them are then compared with the patterns.
        complete_count = sum(not is_prefix for _, is_prefix in pairs)
        lexemes = [
            f"{_quote(word)}{':*' if is_prefix else ''}"
            for word, is_prefix in pairs
            if not is_prefix or complete_count == 0 or (complete_count == 1 and len(word) >= MIN_TRIGRAM_LENGTH)
        ]
        like_patterns = tuple(f"% {escape_like(word)}{'%' if is_prefix else ' %'}" for word, is_prefix in pairs)
        return cls(tier, like_patterns, " & ".join(lexemes))


def clean_query(query: str) -> str:
    """Return a query cut to MAX_QUERY_LENGTH, without characters that PostgreSQL cannot store."""
    return "".join(c for c in query[:MAX_QUERY_LENGTH] if c != "\0" and not "\ud800" <= c <= "\udfff")


@dataclass(frozen=True)
class SearchQuery:
    """The folded words of a query, and the code or phone number that it may be."""

    words: tuple[str, ...]
    code: str = ""
    number: str = ""

    @classmethod
    def parse(cls, query: str) -> Self:
        """Parse any text; signs by themselves are words only if there are no others."""
        text = clean_query(query)
        found = split_words(fold(text))
        words = tuple([word for word in found if not is_sign(word)] or found)[:MAX_WORDS]
        code = letters_and_digits(text)
        digits = sum("0" <= character <= "9" for character in code)
        if digits < MIN_TRIGRAM_LENGTH or 2 * digits < len(code):
            return cls(words)
        number = national_digits(text) if set(fold(text)) <= SIGNS_OF_NUMBERS else ""
        return cls(words, code, number if len(number) >= MIN_TRIGRAM_LENGTH else "")

    @cached_property
    def full_names(self) -> list[str]:
        """The names that a record may have: first and last name in either order."""
        words = self.words
        return [" ".join(words[start:] + words[:start]) for start in range(len(words))]

    @cached_property
    def literal_tiers(self) -> list[TierQuery]:
        """The tiers of records that match the query as typed, best first."""
        tiers = []
        for words in self._readings():
            *others, last = words
            complete = [(word, False) for word in others]
            exact = TierQuery.of_words(MatchTier.WORD, [*complete, (last, False)])
            # With several words the tsquery of the next tier finds these records too.
            tiers.append(exact._replace(tsquery=None) if others else exact)
            tiers.append(TierQuery.of_words(MatchTier.PREFIX, [*complete, (last, True)]))
        if self.number:
            # Numbers are also stored reversed, so that an ending becomes a prefix, which an index of words can find.
            tiers.append(TierQuery.of_words(MatchTier.ENDING, [(reversed_digits(self.code), True)]))
        return sorted(tiers, key=lambda patterns: patterns.tier)

    def prefix_tiers(self, known: Collection[str]) -> list[TierQuery]:
        """Return the tier in which each word but the known ones may be a prefix, if that is more than the last word."""
        words = [(word, index == len(self.words) or word not in known) for index, word in enumerate(self.words, 1)]
        if self.number or len(words) > MAX_PREFIXES or not any(is_prefix for _, is_prefix in words[:-1]):
            return []
        return [TierQuery.of_words(MatchTier.PREFIX, words)]

    def substring_tiers(self, known: Collection[str]) -> list[TierQuery]:
        """Return the tier of records that contain the words as substrings, unless all words are known."""
        texts = (self.number,) if self.number else self.words
        # Known words are treated neither as misspelled nor as parts of others.
        if all(word in known for word in self.words) or all(len(text) < MIN_TRIGRAM_LENGTH for text in texts):
            return []
        return [TierQuery(MatchTier.PART, tuple(f"%{escape_like(text)}%" for text in texts), "")]

    def _readings(self) -> Iterator[Sequence[str]]:
        """Yield the query as its words, as one code, as a phone number."""
        readings = [self.words, (self.code,), (self.number,)]
        return (words for words in dict.fromkeys(readings) if all(words) and words)


def _quote(word: str) -> str:
    escaped = word[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
