"""Migration operations that let a table be searched: the index on its search_key, and the function that ranks."""

from django.db import migrations

from crm.db.functions import Lookup
from crm.db.indexed_search import PENDING
from crm.db.rls import CURRENT_WORKSPACE, TableOperation

LONGEST_WORD = 100
RANKED = """{table}_ranked(
    whole text[], tiers text[], words text[], newest integer, looked integer, most integer
)
RETURNS TABLE (id uuid, tier integer, updated_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = on SET random_page_cost = 1.1 AS $$
DECLARE
    mine text := format('workspace_id = %L', {workspace});
    conditions text[] := (
        SELECT array_agg(condition ORDER BY rank) FROM (
            SELECT rank, string_agg(format('search_key LIKE %L', tiers[rank][place]), ' AND ') AS condition
            FROM generate_subscripts(tiers, 1) rank, generate_subscripts(tiers, 2) place
            WHERE tiers[rank][place] <> '' GROUP BY rank
        ) of_rank
    );
    cases text := (
        SELECT string_agg(format('WHEN %s THEN %s', conditions[rank], rank), ' ' ORDER BY rank)
        FROM generate_subscripts(conditions, 1) rank
    );
    near_ids uuid[] := '{{}}';
    near_tiers integer[] := '{{}}';
    near_times timestamptz[] := '{{}}';
    taken uuid[] := '{{}}';
    met record;
BEGIN
    FOR met IN EXECUTE format(
        'SELECT * FROM (
            SELECT id, updated_at FROM {table}
            WHERE %s AND deleted_at IS NULL AND sort_key = ANY (%L::text[]) LIMIT %s
        ) looked ORDER BY updated_at DESC, id DESC LIMIT %s', mine, whole, looked, most
    ) LOOP
        id := met.id; tier := 0; updated_at := met.updated_at; taken := taken || id;
        RETURN NEXT;
    END LOOP;
    IF cardinality(taken) >= most OR conditions IS NULL THEN
        RETURN;
    END IF;
    IF newest > 0 THEN
        EXECUTE format(
            'SELECT coalesce(array_agg(id), ''{{}}''), coalesce(array_agg(tier), ''{{}}''),
                    coalesce(array_agg(updated_at), ''{{}}'')
             FROM (
                SELECT id, tier, updated_at FROM (
                    SELECT id, updated_at, CASE WHEN deleted_at IS NULL THEN CASE %s END END AS tier FROM (
                        SELECT id, updated_at, deleted_at, search_key FROM {table} WHERE %s
                        ORDER BY updated_at DESC, id DESC LIMIT %s
                    ) newest
                ) judged
                WHERE tier IS NOT NULL AND id <> ALL (%L::uuid[])
                ORDER BY tier, updated_at DESC, id DESC LIMIT %s
            ) near', cases, mine, newest, taken, most
        ) INTO near_ids, near_tiers, near_times;
    END IF;
    PERFORM set_config('enable_indexscan', 'off', true);
    FOR rank IN 1 .. cardinality(conditions) LOOP
        IF cardinality(taken) + (
            SELECT count(*) FROM unnest(near_ids, near_tiers) near (pk, t) WHERE t <= rank AND pk <> ALL (taken)
        ) >= most THEN
            FOR place IN 1 .. cardinality(near_ids) LOOP
                IF near_tiers[place] <= rank AND near_ids[place] <> ALL (taken) AND cardinality(taken) < most THEN
                    id := near_ids[place]; tier := near_tiers[place]; updated_at := near_times[place];
                    taken := taken || id;
                    RETURN NEXT;
                END IF;
            END LOOP;
        ELSIF words[rank] IS NOT NULL THEN
            FOR met IN EXECUTE format(
                'SELECT id, updated_at, CASE %s END AS tier FROM (
                    SELECT id, updated_at, search_key FROM (
                        SELECT id, updated_at, search_key FROM {table} WHERE %s AND deleted_at IS NULL AND %s OFFSET 0
                    ) indexed WHERE %s AND id <> ALL (%L::uuid[]) LIMIT %s
                ) looked ORDER BY tier, updated_at DESC, id DESC LIMIT %s',
                cases, mine,
                CASE words[rank]
                    WHEN '' THEN conditions[rank] ELSE format('crm_words(search_key) @@ %L::tsquery', words[rank])
                END,
                conditions[rank], taken, looked, most - cardinality(taken)
            ) LOOP
                id := met.id; tier := met.tier; updated_at := met.updated_at; taken := taken || id;
                RETURN NEXT;
            END LOOP;
        END IF;
        EXIT WHEN cardinality(taken) >= most;
    END LOOP;
END $$"""


class SearchKeyIndex(TableOperation):
    """Index any part of the search_key, together with the workspace."""

    def __init__(self, model_name: str, drop: bool = False):
        super().__init__(model_name)
        self.drop = drop

    def forwards(self, model):
        return self._dropped(model) if self.drop else self._created(model)

    def backwards(self, model):
        return self._created(model) if self.drop else self._dropped(model)

    def _created(self, model):
        table = model._meta.db_table
        return f"""
            CREATE INDEX {table}_search_key_search ON {table} USING gin (workspace_id, search_key gin_trgm_ops)
                WITH (gin_pending_list_limit = {PENDING})
        """

    def _dropped(self, model):
        return f"DROP INDEX {model._meta.db_table}_search_key_search"


class WordsFunction(migrations.RunSQL):
    """Make `crm_words(text)`: the words on the second line of a search_key, as an index takes them.

    An entry of an index can hold 2 KB, so the rest of longer words is left out.
    """

    def __init__(self):
        super().__init__(
            f"""
            CREATE FUNCTION crm_words(search_key text) RETURNS tsvector
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT array_to_tsvector(ARRAY(
                    SELECT left(word, {LONGEST_WORD})
                    FROM unnest(string_to_array(btrim(split_part($1, E'\\n', 2)), ' ')) word
                ))
            $$
            """,
            "DROP FUNCTION crm_words(text)",
        )

    def deconstruct(self):
        return type(self).__name__, [], {}


class WordIndex(TableOperation):
    """Index the words of the search_key, together with the workspace.

    A word is one entry here, where trigrams make it many that must be put together, and have rows that hold all of them
    and not the word.
    """

    def forwards(self, model):
        table = model._meta.db_table
        return f"""
            CREATE INDEX {table}_words ON {table} USING gin (workspace_id, crm_words(search_key))
                WITH (gin_pending_list_limit = {PENDING})
        """

    def backwards(self, model):
        return f"DROP INDEX {model._meta.db_table}_words"


class RankedSearch(TableOperation):
    """Make the function `<table>_ranked`, which finds records by tiers of patterns, as crm.db.indexed_search.

    A row of `tiers` is a tier: patterns that the search_key must match, all of them; an empty one asks for nothing. The
    place of `words` that belongs to it asks the index of words, for the same or for more; where it is empty, trigrams
    are asked, and where it is null nothing, as a later tier will find the same rows. The function returns up to `most`
    ids with the number of the best tier that each is in, 0 where its sort_key is one of `whole`: the best first, and of
    a tier the last changed.

    What many rows match is met among the `newest` rows, where walking costs the same whatever is looked for. Only a
    tier that those do not fill is looked up in the index, which finds all that match before it tells one of them; of
    more than `looked` the last changed of some are taken.
    """

    def forwards(self, model):
        table = model._meta.db_table
        return Lookup("FUNCTION", _signature(table), RANKED.format(table=table, workspace=CURRENT_WORKSPACE)).sql

    def backwards(self, model):
        return Lookup("FUNCTION", _signature(model._meta.db_table), "").reverse_sql


def _signature(table: str) -> str:
    return f"{table}_ranked(text[], text[], text[], integer, integer, integer)"
