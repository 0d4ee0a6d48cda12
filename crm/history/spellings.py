"""The words in names, stored under each spelling with one letter left out, so that a search tolerates a wrong letter.

Two words that differ by one letter, or by two that are swapped, have a spelling in common. It is looked up by equality,
which may use an index under row security where trigrams may not.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from crm.db.session import prepared_cursor
from crm.workspaces.text import fold, split_words

SHORTEST, LONGEST = 4, 40

# Words are never removed, as one that no name has any more finds nothing. Nor are they unique, as writers of the same
# word would wait for each other, and a duplicate is harmless.
ADD_SPELLINGS = """
WITH new AS MATERIALIZED (
    SELECT added.word FROM unnest(%(words)s::text[]) added (word) WHERE NOT EXISTS (
        SELECT FROM crm_spelling s
        WHERE s.workspace_id = %(workspace)s AND s.spelling = added.word AND s.word = added.word
    )
)
INSERT INTO crm_spelling (workspace_id, id, spelling, word)
SELECT DISTINCT ON (spelling, word) %(workspace)s::uuid, gen_random_uuid(), spelling, word
FROM new CROSS JOIN LATERAL (
    SELECT left(word, i) || substr(word, i + 2) AS spelling FROM generate_series(0, length(word)) i
) spelled
"""


def has_spellings(word: str) -> bool:
    """True if a word is long enough to be recognised in spite of one wrong letter."""
    return word.isalpha() and SHORTEST <= len(word) <= LONGEST


def words_of(names: Iterable[str | None]) -> set[str]:
    """Return the words in names that have spellings."""
    return {word for word in split_words(fold(*names)) if has_spellings(word)}


def spellings(word: str) -> set[str]:
    """Return a word, and the word without each of its letters."""
    return {word[:i] + word[i + 1 :] for i in range(len(word) + 1)}


def add_spellings(workspace_id: UUID, words: Collection[str]) -> None:
    """Add the words that the workspace does not have yet, in the transaction of the write."""
    if words:
        prepared_cursor().execute(ADD_SPELLINGS, {"workspace": workspace_id, "words": sorted(words)})
