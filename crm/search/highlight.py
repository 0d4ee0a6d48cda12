"""Highlighting of the parts of a text that match a query."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from crm.workspaces.text import fold

from .query import SearchQuery


def highlight(text: str, query: str) -> list[tuple[str, bool]]:
    """Split a text into parts: pairs of a text and whether it matches the query."""
    parsed = SearchQuery.parse(query)
    # One character may fold to several letters, such as ß.
    letters = [(letter, position) for position, character in enumerate(text) for letter in _letters(character)]
    # Parsed as in the search, where a phone number with spaces is not split into words.
    words = set() if parsed.number and len(parsed.words) > 1 else set(parsed.words)
    marks = set(_positions(letters, words))
    if parsed.number:
        marks |= set(_positions([(c, position) for c, position in letters if "0" <= c <= "9"], {parsed.number}))
    marked: list[bool] = []
    for position, character in enumerate(text):
        # A combining accent belongs to the letter before it.
        marked.append(position in marks or (marked[-1:] == [True] and not _letters(character)))
    runs = groupby(zip(text, marked, strict=True), key=itemgetter(1))
    return [("".join(character for character, _ in run), mark) for mark, run in runs]


def _positions(letters: list[tuple[str, int]], words: set[str]) -> Iterator[int]:
    """Yield the positions of the characters that the words match."""
    line = "".join(letter for letter, _ in letters)
    for word in words:
        start = line.find(word)
        while start >= 0:
            end = start + len(word)
            yield from range(letters[start][1], letters[end - 1][1] + 1)
            start = line.find(word, end)


def _letters(character: str) -> str:
    return " " if character.isspace() else fold(character)
