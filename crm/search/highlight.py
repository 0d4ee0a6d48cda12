"""Where in a text a query is found, for showing it."""

from collections.abc import Iterator

from crm.workspaces.text import fold

from .query import SearchQuery

Parts = list[tuple[str, bool]]


def highlight(text: str, query: str) -> Parts:
    """Return a text in parts, which join to it, each with whether it is what the query looks for."""
    wanted = SearchQuery.parse(query)
    letters = [(letter, place) for place, character in enumerate(text) for letter in _letters(character)]
    marks = set(_found(letters, _sought(wanted)))
    if wanted.number:
        marks |= set(_found([(c, place) for c, place in letters if "0" <= c <= "9"], {wanted.number}))
    result: Parts = []
    for place, character in enumerate(text):
        # An accent that stands alone belongs to the letter before it.
        mark = place in marks or (bool(result) and result[-1][1] and not _letters(character))
        if result and result[-1][1] == mark:
            result[-1] = (result[-1][0] + character, mark)
        else:
            result.append((character, mark))
    return result


def _sought(wanted: SearchQuery) -> set[str]:
    return set() if wanted.number and len(wanted.words) > 1 else set(wanted.words)


def _found(letters: list[tuple[str, int]], sought: set[str]) -> Iterator[int]:
    """Yield the places of the characters that the letters sought come from."""
    line = "".join(letter for letter, _ in letters)
    for word in sought:
        start = line.find(word)
        while start >= 0:
            end = start + len(word)
            yield from range(letters[start][1], letters[end - 1][1] + 1)
            start = line.find(word, end)


def _letters(character: str) -> str:
    return " " if character.isspace() else fold(character)
