"""The words in names, kept under each way to leave out one letter: how a search forgives a wrong letter.

Two words that differ by one letter, or by two that changed places, have a spelling in common. It is looked up by
equality, which may use an index under row security where trigrams may not.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from crm.db.session import prepared_cursor
from crm.workspaces.text import fold, split_words

SHORTEST, LONGEST = 4, 40

# Words are added and never taken away: one that no name has any more finds nothing. Nor is any rule of uniqueness
# there, for which writers of the same word would wait for each other: a word that comes twice does no harm.
ADD_SPELLINGS = """
WITH new AS MATERIALIZED (
    SELECT named.word FROM unnest(%(words)s::text[]) named (word) WHERE NOT EXISTS (
        SELECT FROM crm_spelling s
        WHERE s.workspace_id = %(workspace)s AND s.spelling = named.word AND s.word = named.word
    )
)
INSERT INTO crm_spelling (workspace_id, id, spelling, word)
SELECT DISTINCT ON (spelling, word) %(workspace)s::uuid, gen_random_uuid(), spelling, word
FROM new CROSS JOIN LATERAL (
    SELECT left(word, place) || substr(word, place + 2) AS spelling FROM generate_series(0, length(word)) place
) spelled
"""


def words_of(names: Iterable[str | None]) -> set[str]:
    """Return the words in names that are long enough to be recognised by all letters but one."""
    return {word for word in split_words(fold(*names)) if word.isalpha() and SHORTEST <= len(word) <= LONGEST}


def spellings(word: str) -> set[str]:
    """Return a word, and it without each of its letters."""
    return {word[:place] + word[place + 1 :] for place in range(len(word) + 1)}


def add_spellings(workspace_id: UUID, words: Collection[str]) -> None:
    """Add the words that are not known yet, in the transaction of the write that brought them."""
    if words:
        prepared_cursor().execute(ADD_SPELLINGS, {"workspace": workspace_id, "words": sorted(words)})
