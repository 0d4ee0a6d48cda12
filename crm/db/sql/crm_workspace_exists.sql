-- True if any workspace has this number: a compatibility API tells an unknown workspace from one that is closed to the caller.
CREATE FUNCTION crm_workspace_exists(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM crm_workspace WHERE number = wanted) $$;
