-- Finds the records of {table} by tiers of patterns, and returns up to `most` ids, best tier first, then last changed.
--
-- whole   values of sort_key: a record that has one of them is in tier 0
-- tiers   one row a tier: patterns that search_key must match, all of them; an empty one is ignored
-- words   one entry a tier: a tsquery for the index of words, which must match whatever the tier matches;
--         '' uses trigrams instead, null skips the tier, as a later one finds the same rows
-- newest  how many of the last changed rows are read first: what many rows match is met there, at the same cost
--         whatever is searched for. Only a tier that they do not fill is looked up in an index, which finds all rows
--         that match before it returns one of them
-- looked  how many matches of an index are ranked at most
CREATE FUNCTION {table}_ranked(
    whole text[], tiers text[], words text[], newest integer, looked integer, most integer
)
RETURNS TABLE (id uuid, tier integer, updated_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = on SET random_page_cost = 1.1 AS $$
DECLARE
    mine text := format('workspace_id = %L', nullif(current_setting('crm.workspace_id', true), '')::uuid);
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
    near_ids uuid[] := '{}';
    near_tiers integer[] := '{}';
    near_times timestamptz[] := '{}';
    taken uuid[] := '{}';
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
            'SELECT coalesce(array_agg(id), ''{}''), coalesce(array_agg(tier), ''{}''),
                    coalesce(array_agg(updated_at), ''{}'')
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
END $$;
