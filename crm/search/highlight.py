"""Mark the parts of a text that match a query."""

from collections.abc import Iterator

from crm.workspaces.text import fold

from .query import SearchQuery

Parts = list[tuple[str, bool]]


def highlight(text: str, query: str) -> Parts:
    """Return a text cut into parts, each with whether it matches the query."""
    parsed = SearchQuery.parse(query)
    letters = [(letter, position) for position, character in enumerate(text) for letter in _letters(character)]
    marks = set(_positions(letters, _search_words(parsed)))
    if parsed.number:
        marks |= set(_positions([(c, position) for c, position in letters if "0" <= c <= "9"], {parsed.number}))
    result: Parts = []
    for position, character in enumerate(text):
        # A combining accent belongs to the letter before it.
        mark = position in marks or (bool(result) and result[-1][1] and not _letters(character))
        if result and result[-1][1] == mark:
            result[-1] = (result[-1][0] + character, mark)
        else:
            result.append((character, mark))
    return result


def _search_words(query: SearchQuery) -> set[str]:
    return set() if query.number and len(query.words) > 1 else set(query.words)


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
