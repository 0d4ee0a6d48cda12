-- True if any workspace has this number, so that a compatibility API can answer an unknown one with 404.
CREATE FUNCTION crm_workspace_exists(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM crm_workspace WHERE number = wanted) $$;
