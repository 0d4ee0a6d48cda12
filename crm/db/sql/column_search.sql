-- Returns the ids, `most` at most, of the records of {table} whose {column} matches.
-- The statement is composed anew each time: a plan made without the pattern cannot use a trigram index.
CREATE FUNCTION {table}_by_{column}(wanted {type}, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT id FROM {table} WHERE workspace_id = %L AND deleted_at IS NULL
         AND {column} {operator} %L::{type} LIMIT %s',
        nullif(current_setting('crm.workspace_id', true), '')::uuid, wanted, most
    );
END $$;
