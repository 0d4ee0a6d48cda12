"""What somebody looks for: a query understood as tiers of patterns, from what it says to what it may mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Self

from crm.workspaces.text import compact, escaped, folded, national_digits, parts

LONGEST = 200  # characters of a query that are looked at
MOST_WORDS = 8
TRIGRAM = 3  # letters without which an index of trigrams is of no use
SIGNS_OF_NUMBERS = set("0123456789+()./- ")


class Tier(IntEnum):
    """How well a record fits, the best first."""

    WHOLE = 0  # its name is what was looked for
    WORD = 1  # each word is one of its own
    PREFIX = 2  # each word begins one of its own
    PART = 3  # it holds each word
    SIMILAR = 4  # it would, were they spelled otherwise


# One pattern for each word, all of which must match.
Patterns = list[str]
Tiers = list[tuple[Tier, Patterns]]


@dataclass(frozen=True)
class Wanted:
    """The words that a query consists of, folded, and what it is when it is a number or a code."""

    words: tuple[str, ...]
    code: str = ""
    number: str = ""

    @classmethod
    def parse(cls, query: str) -> Self:
        """Return what any text at all asks for; without a letter or a digit it asks for nothing."""
        text = "".join(c for c in query[:LONGEST] if c != "\0" and not "\ud800" <= c <= "\udfff")
        words = tuple(word for word in folded(text).split() if any(map(str.isalnum, word)))[:MOST_WORDS]
        code = compact(text)
        digits = sum("0" <= character <= "9" for character in code)
        if digits < TRIGRAM or 2 * digits < len(code):
            return cls(words)
        return cls(words, code, national_digits(text) if set(folded(text)) <= SIGNS_OF_NUMBERS else "")

    @cached_property
    def whole(self) -> list[str]:
        """Return what the name of a record may be: first and last name may come in either order."""
        words = self.words
        return [" ".join(words[place:] + words[:place]) for place in range(len(words))]

    @cached_property
    def tiers(self) -> Tiers:
        """Return the tiers in their order."""
        return sorted(self._tiers(), key=lambda tier: tier[0])

    @cached_property
    def widest(self) -> Tiers:
        """Return the tiers that together match all that any tier does."""
        last = self.tiers[-1:]
        return [tier for tier in self.tiers if tier[0] == last[0][0]] if last else []

    def _tiers(self) -> Iterator[tuple[Tier, Patterns]]:
        for words in self._readings():
            patterns = [escaped(word) for word in words]
            yield Tier.WORD, [f"% {pattern} %" for pattern in patterns]
            yield Tier.PREFIX, [f"% {pattern}%" for pattern in patterns]
        for words in self._parts():
            if any(len(part) >= TRIGRAM for word in words for part in parts(word)):
                yield Tier.PART, [f"%{escaped(word)}%" for word in words]

    def _readings(self) -> Iterator[Sequence[str]]:
        """Yield the query as its words, as one code, as a phone number."""
        if len(self.number) < TRIGRAM or len(self.words) == 1:
            yield from [self.words] if self.words else []
        if len(self.words) > 1 and self.code:
            yield [self.code]
        if len(self.number) >= TRIGRAM and self.number not in (self.code, *self.words):
            yield [self.number]

    def _parts(self) -> Iterator[Sequence[str]]:
        if len(self.number) >= TRIGRAM:
            yield [self.number]  # which any longer way to write it holds
            return
        split = [part for word in self.words for part in parts(word)]
        yield split
        if self.code and [self.code] != split:
            yield [self.code]
