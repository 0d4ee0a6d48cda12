"""What somebody looks for: a query understood as tiers of patterns, from what it says to what it may mean."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Self

from crm.db.search import LONGEST_WORD
from crm.workspaces.text import escape_like, fold, letters_and_digits, national_digits, reversed_digits, split_words

LONGEST = 200  # characters of a query that are looked at
MOST_WORDS = 8
MOST_BEGINNINGS = 3  # words of which each may be only begun
MIN_TRIGRAM_LENGTH = 3  # letters without which an index of trigrams is of no use
SIGNS_OF_NUMBERS = set("0123456789+()./- ")


class MatchTier(IntEnum):
    """How well a record fits, the best first."""

    WHOLE = 0  # its name is what was looked for
    WORD = 1  # each word is one of its own
    PREFIX = 2  # each word is one of its own, or begins one
    ENDING = 3  # its phone number ends so
    SIMILAR = 4  # it would fit, were it spelled otherwise
    PART = 5  # it holds each word somewhere


class TierPatterns(NamedTuple):
    """What a record of a tier matches: LIKE patterns, all of them, and what to ask of the index of words.

    That is "" where it has no such words, and None where the next tier finds the same records.
    """

    tier: MatchTier
    likes: tuple[str, ...]
    words: str | None

    @classmethod
    def of_words(cls, tier: MatchTier, words: Iterable[tuple[str, bool]]) -> Self:
        """Return what has these words; with each is said whether it only begins one.

        PostgreSQL collects all that a beginning has before it looks at anything else. One that many words have is not
        asked for, if others are: the few rows that have those are looked at.
        """
        pairs = list(words)
        whole = sum(not begins for _, begins in pairs)
        asked = [
            f"{_quoted(word)}{':*' if begins else ''}"
            for word, begins in pairs
            if not begins or whole == 0 or (whole == 1 and len(word) >= MIN_TRIGRAM_LENGTH)
        ]
        likes = tuple(f"% {escape_like(word)}{'%' if begins else ' %'}" for word, begins in pairs)
        return cls(tier, likes, " & ".join(asked))

    @classmethod
    def of_parts(cls, words: Iterable[str]) -> Self:
        """Return what holds these texts anywhere."""
        return cls(MatchTier.PART, tuple(f"%{escape_like(word)}%" for word in words), "")


def clean_query(query: str) -> str:
    """Return what is looked at of a query: its beginning, without what no text of the database holds."""
    return "".join(c for c in query[:LONGEST] if c != "\0" and not "\ud800" <= c <= "\udfff")


@dataclass(frozen=True)
class SearchQuery:
    """The words that a query consists of, folded, and what it is when it is a code or a phone number."""

    words: tuple[str, ...]
    code: str = ""
    number: str = ""

    @classmethod
    def parse(cls, query: str) -> Self:
        """Return what any text at all asks for; without a letter or a digit it asks for nothing."""
        text = clean_query(query)
        words = tuple(split_words(fold(text)))[:MOST_WORDS]
        code = letters_and_digits(text)
        digits = sum("0" <= character <= "9" for character in code)
        if digits < MIN_TRIGRAM_LENGTH or 2 * digits < len(code):
            return cls(words)
        number = national_digits(text) if set(fold(text)) <= SIGNS_OF_NUMBERS else ""
        return cls(words, code, number if len(number) >= MIN_TRIGRAM_LENGTH else "")

    @cached_property
    def whole(self) -> list[str]:
        """Return what the name of a record may be: first and last name may come in either order."""
        words = self.words
        return [" ".join(words[place:] + words[:place]) for place in range(len(words))]

    @cached_property
    def plain(self) -> list[TierPatterns]:
        """Return the tiers of what the query says, in their order."""
        tiers = []
        for words in self._readings():
            *others, last = words
            complete = [(word, False) for word in others]
            exact = TierPatterns.of_words(MatchTier.WORD, [*complete, (last, False)])
            tiers.append(exact._replace(words=None) if others else exact)
            tiers.append(TierPatterns.of_words(MatchTier.PREFIX, [*complete, (last, True)]))
        if self.number:
            tiers.append(TierPatterns.of_words(MatchTier.ENDING, [(reversed_digits(self.code), True)]))
        return sorted(tiers, key=lambda patterns: patterns.tier)

    def beginnings(self, known: Collection[str]) -> list[TierPatterns]:
        """Return the tier of what has a beginning of each word but the known ones, where that is more than the last."""
        words = [(word, place == len(self.words) or word not in known) for place, word in enumerate(self.words, 1)]
        if self.number or len(words) > MOST_BEGINNINGS or not any(begins for _, begins in words[:-1]):
            return []
        return [TierPatterns.of_words(MatchTier.PREFIX, words)]

    @cached_property
    def parts(self) -> list[TierPatterns]:
        """Return the tiers of what holds the words somewhere."""
        held = (self.number,) if self.number else self.words
        return [TierPatterns.of_parts(held)] if any(len(word) >= MIN_TRIGRAM_LENGTH for word in held) else []

    def _readings(self) -> Iterator[Sequence[str]]:
        """Yield the query as its words, as one code, as a phone number; one that is spaced is no words."""
        readings = [() if self.number and len(self.words) > 1 else self.words, (self.code,), (self.number,)]
        return (words for words in dict.fromkeys(readings) if all(words) and words)


def _quoted(word: str) -> str:
    doubled = word[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
