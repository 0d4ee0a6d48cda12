"""What a migration gives the records that are there already: their search keys, and their words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from crm.db.session import staff_session
from crm.history.spellings import add_spellings, words_of

BATCH = 5000
# One more batch, in the order of the primary key, which ends where it ends.
ROWS = """
SELECT workspace_id, id, {columns} FROM {table} WHERE (workspace_id, id) > (%s, %s)
ORDER BY workspace_id, id LIMIT {batch}
"""
# Else the whole table might be read for each batch.
BY_KEY = "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
WRITE = """
UPDATE {table} t SET search_key = new.key
FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) new (workspace, id, key)
WHERE t.workspace_id = new.workspace AND t.id = new.id
"""


def give_search_keys(
    schema_editor: Any,
    table: str,
    columns: Sequence[str],
    key: Callable[..., str],
    names: Callable[..., Iterable[str | None]],
) -> None:
    """Write the search_key of each row and add the words in its names; both are told from the values of `columns`."""
    words: dict[UUID, set[str]] = defaultdict(set)
    last = (UUID(int=0), UUID(int=0))
    with staff_session(), schema_editor.connection.cursor() as cursor:
        cursor.execute(BY_KEY)
        while True:
            cursor.execute(ROWS.format(columns=", ".join(columns), table=table, batch=BATCH), last)
            rows = cursor.fetchall()
            if not rows:
                break
            workspaces, ids = [row[0] for row in rows], [row[1] for row in rows]
            cursor.execute(WRITE.format(table=table), [workspaces, ids, [key(*row[2:]) for row in rows]])
            for row in rows:
                words[row[0]] |= words_of(names(*row[2:]))
            last = rows[-1][:2]
        for workspace_id, found in words.items():
            add_spellings(workspace_id, found)
